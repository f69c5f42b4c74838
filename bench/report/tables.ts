/** The results as tables. */
import type { Tier } from "../../addon/types.js";
import { BARS, type Judged, judgeBar } from "../bars.js";
import { PEER, PEER_LOAD, PEER_MAPS } from "../peer.js";
import type { MicroResult, Results } from "../results.js";
import type { Table } from "./table.js";

const number = (value: number) =>
  value >= 1000 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(4)));
const times = (ratio: number) => (ratio >= 10 ? `${ratio.toFixed(1)}x` : `${ratio.toFixed(3)}x`);

/** One row for each bar, in the order of bars.ts. */
export function barsTable(results: Results): Table {
  const judged = BARS.map((bar) => judgeBar(bar, results));
  return {
    title: `Bars: ${count(judged, "pass")} passed, ${count(judged, "over")} over, ${count(judged, "not measured")} not measured`,
    head: ["bar", "limit", "measured", "verdict"],
    rows: judged.map((one) => [
      `${one.bar.group}: ${one.bar.text}`,
      `${one.bar.atLeast ? "≥" : "≤"} ${number(one.bar.limit)} ${one.bar.unit}`,
      one.value === null ? "-" : `${number(one.value)} ${one.bar.unit}`,
      verdict(one),
    ]),
  };
}

const count = (judged: readonly Judged[], verdict: Judged["verdict"]) =>
  judged.filter((one) => one.verdict === verdict).length;

function verdict({ verdict, excess }: Judged): string {
  if (verdict !== "over") return verdict === "pass" ? "PASS" : verdict;
  return Number.isFinite(excess) ? `over by ${Math.ceil(excess * 100)}%` : "over";
}

/** Operations down, situations across: the figure itself for the bare operation, ratios to it for the others. */
export function microTable(tier: Tier, { results, refused }: Results): Table | null {
  const own = results.filter((one) => one.tier === tier);
  if (own.length === 0) return null;
  const columns = [...new Set(own.map(situation))];
  const missing = refused.filter((one) => one.tier === tier);
  const unit = own[0]!.unit;
  return {
    title: `Tier ${tier}: ${unit} of the bare operation, and the others' ratio to it`,
    head: ["operation", ...columns, ...missing.map(situation)],
    rows: [...new Set(own.map(({ operation }) => operation))].map((operation) => [
      operation,
      ...columns.map((column) => cell(own.find((one) => one.operation === operation && situation(one) === column))),
      ...missing.map(() => "refused"),
    ]),
  };
}

const situation = ({ condition, rules }: Pick<MicroResult, "condition" | "rules">) =>
  condition === "bare" ? "bare" : `${condition} ${number(rules)}`;

function cell(result: MicroResult | undefined): string {
  if (!result) return "-";
  return result.condition === "bare" ? number(result.median) : times(result.ratio);
}

/** What was not measured, a line each. */
export function refusals({ refused, notes }: Results): string[] {
  return [...notes, ...refused.map((one) => `${one.tier}, ${situation(one)} rules: refused: ${one.refused}`)];
}

/** What each program takes during an operation: where the cost inside a domain comes from. */
export function programsTable(tier: Tier, { programs }: Results): Table | null {
  const own = programs.filter((one) => one.tier === tier);
  if (own.length === 0) return null;
  return {
    title: `Tier ${tier}: programs that run inside a domain at 100 rules, ${own[0]!.unit} (with the kernel's accounting)`,
    head: ["operation", "program", "runs", "of one run", "together"],
    rows: own.map(({ operation, program, runs, each }) => [
      operation,
      program,
      runs.toFixed(1),
      number(each),
      number(runs * each),
    ]),
  };
}

export function figuresTable({ figures }: Results): Table | null {
  if (figures.length === 0) return null;
  return {
    title: "Other figures",
    head: ["figure", "value", "unit", "note"],
    rows: figures.map(({ name, value, unit, note }) => [name, number(value), unit, note ?? ""]),
  };
}

/** Ratios at 1, 32 and 100 rules, the peer's and ours. */
export function peerTable(results: Results): Table {
  const ours = (operation: string, condition: "inside" | "outside", rules: number) => {
    const found = results.results.find(
      (one) =>
        one.tier === "tracepoint" && one.operation === operation && one.condition === condition && one.rules === rules,
    );
    return found ? times(found.ratio) : "-";
  };
  const figure = (name: string) => {
    const found = results.figures.find((one) => one.name === name);
    return found ? `${number(found.value)} ${found.unit}` : "-";
  };
  const pair = (peer: string, own: string) => `${peer} / ${own}`;
  return {
    title: "Tracepoint tier, ratio to the bare call: ActPlane (Rust, July 2026) / this engine",
    head: ["operation", "1 rule", "32 rules", "100 rules", "outside, 100 rules"],
    rows: [
      ...PEER.map((row) => [
        row.operation,
        pair(`${row.at1}x`, ours(row.own, "inside", 1)),
        pair(`${row.at32}x`, ours(row.own, "inside", 32)),
        pair(`${row.at100}x`, ours(row.own, "inside", 100)),
        pair(`${row.outside100}x`, ours(row.own, "outside", 100)),
      ]),
      ["load", pair(`${number(PEER_LOAD.least)} to ${number(PEER_LOAD.most)} ms`, figure("start")), "", "", ""],
      ["maps", pair(`${PEER_MAPS} MiB`, figure("maps-rest")), "", "", ""],
    ],
  };
}
