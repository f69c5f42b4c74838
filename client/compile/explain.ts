import { type ClauseReport, describe, type Tier, waysThatAre } from "../../policies/compiler/index.js";
import { type Colours, line } from "../text.js";
import { clauseRemarks, generalRemarks, ruleRemarks } from "./remarks.js";
import type { Report, RuleReport } from "./report.js";

/** The act a clause is about, as the subject of a sentence. */
const ACTS: Record<ClauseReport["operation"], string> = {
  exec: "starts",
  open: "opens",
  read: "reads",
  write: "writes, creates or truncates",
  unlink: "deletes or renames away",
  connect: "connects to",
  recv: "receives from",
};

/** `exec "git" "push"` -> `"git" with "push" among its arguments`. */
function targetWords(report: ClauseReport): string {
  const words = report.target.replace(/^(exec|file|endpoint) /, "");
  if (report.operation !== "exec") return line(words);
  const [program = "", ...args] = words.match(/"(?:[^"\\]|\\.)*"/g) ?? [words];
  if (args.length === 0) return line(program);
  return line(`${program} with ${args.join(", then ")} among its arguments`);
}

/** One clause in plain words: when it fires. */
export function clauseWords(report: ClauseReport): string {
  const when = report.when === "true" ? null : report.when;
  const labels = when !== null && /^\S+$/.test(when) ? `label ${line(when)}` : `labels (${line(when ?? "")})`;
  const who = when === null ? "any process" : `a process with the ${labels}`;
  const unless = report.unless === null ? "" : `, unless ${line(report.unless)}`;
  return `when ${who} ${ACTS[report.operation]} ${targetWords(report)}${unless}`;
}

/** Tiers of which the same is to be said, together: `lsm, modify-return`. */
function together<T>(tiers: readonly Tier[], of: (tier: Tier) => T): { names: string; what: T }[] {
  const found = new Map<string, { names: Tier[]; what: T }>();
  for (const tier of tiers) {
    const what = of(tier);
    const key = JSON.stringify(what);
    found.set(key, { names: [...(found.get(key)?.names ?? []), tier], what });
  }
  return [...found.values()].map(({ names, what }) => ({ names: names.join(", "), what }));
}

/** Whether a clause asks for labels at all. */
const asksLabels = ({ when }: ClauseReport) => when !== null && when !== "true";

/** What gets past a clause because its label did not come along; the ways are listed once, below all rules. */
function uncovered(report: ClauseReport, tiers: readonly Tier[]): string[] {
  if (!asksLabels(report)) return [];
  const count = Math.max(...tiers.map((tier) => waysThatAre("unseen", tier).length));
  return count === 0 ? [] : [`what came by one of the ${count} ways that labels do not follow, listed at the end`];
}

function clauseLines(report: ClauseReport, tiers: readonly Tier[], colours: Colours): string[] {
  const place = colours.dim(`${line(report.file)}:${report.line}`);
  const becomes = together(tiers, (tier) => describe(tier, report.effect, report.operation));
  const width = Math.max(14, ...becomes.map(({ names }) => names.length));
  return [
    `  ${report.clause + 1}. ${colours.bold(report.effect)} ${clauseWords(report)}  ${place}`,
    ...becomes.map(({ names, what: words }) => {
      const text = `     ${names.padEnd(width)} ${words}`;
      return words.includes("--accept") ? colours.yellow(text) : text;
    }),
    ...uncovered(report, tiers).map((words) => `     ${"not covered".padEnd(width)} ${words}`),
    ...clauseRemarks(report).map((text) => colours.yellow(`     note: ${line(text)}`)),
  ];
}

function ruleLines(rule: RuleReport, tiers: readonly Tier[], colours: Colours): string[] {
  return [
    colours.bold(line(rule.name)),
    ...rule.clauses.flatMap((clause) => clauseLines(clause, tiers, colours)),
    ...(rule.because === null ? [] : [`  the agent is told: ${line(rule.because)}`]),
    ...ruleRemarks(rule).map((text) => colours.yellow(`  note: ${text}`)),
  ];
}

/** Of a policy with labels: the ways by which data, and so a label, gets through unnoticed or is stopped late. */
function coverageLines(report: Report, tiers: readonly Tier[], colours: Colours): string[] {
  if (!report.rules.some((rule) => rule.clauses.some(asksLabels))) return [];
  const list = (title: string, how: "unseen" | "killed") =>
    together(tiers, (tier) => waysThatAre(how, tier))
      .filter(({ what }) => what.length > 0)
      .flatMap(({ names, what }) => [
        colours.bold(`${title} (tier ${names}):`),
        ...what.map((way) => `  - ${way}`),
        "",
      ]);
  return [
    ...list("Labels do not follow these ways", "unseen"),
    ...list("These end the process, once the call is over", "killed"),
  ];
}

/**
 * Every rule in plain words, and what each clause really becomes: on this machine's tier when `here` is known,
 * otherwise on each.
 */
export function explain(report: Report, here: Tier | null, colours: Colours): string {
  const tiers = here ? [here] : report.tiers.map((one) => one.tier);
  const head = here ? [`What really happens on this machine (tier ${here}):`, ""] : [];
  const general = generalRemarks(report.rules);
  const notes = general.length > 0 ? ["Worth knowing:", ...general.map((text) => `  ${line(text)}`), ""] : [];
  const rules = report.rules.flatMap((rule) => [...ruleLines(rule, tiers, colours), ""]);
  return [...head, ...rules, ...notes, ...coverageLines(report, tiers, colours)].join("\n").trimEnd();
}

/** The domain tree with the rules that each domain enforces. */
export function domainTree(report: Report, colours: Colours): string {
  const below = (parent: string | null, depth: number): string[] =>
    report.domains
      .filter((domain) => domain.parent === parent)
      .flatMap((domain) => {
        const pad = "  ".repeat(depth);
        const rules = domain.rules.map(({ rule, mode, owner }) => {
          const origin = owner === domain.name ? "" : `, from ${line(owner)}`;
          return `${pad}  - ${line(rule)} ${colours.dim(`(${mode}${origin})`)}`;
        });
        const chosen = domain.chosen ? colours.green("  <- enforced unless --domain says otherwise") : "";
        const flat = report.rules.map((rule) => `${pad}  - ${line(rule.name)}`);
        const own = domain.rules.length > 0 ? rules : flat;
        return [`${pad}${colours.bold(line(domain.name))}${chosen}`, ...own, ...below(domain.name, depth + 1)];
      });
  return below(null, 0).join("\n");
}
