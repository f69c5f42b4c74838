import t from "tap";
import { BARS, judgeBar } from "./bars.js";
import { barsTable } from "./report/tables.js";
import type { Results } from "./results.js";

const machine = { kernel: "6.18", processor: "a processor", processors: 2, node: "v22" };
const nothing: Results = { machine, parts: [], results: [], refused: [], programs: [], figures: [], notes: [] };
const tracepoint = { tier: "tracepoint", unit: "ns" } as const;

/** open costs 1,000 ns bare; `one` and `many` more at 1 and 5,000 rules. */
const opens = (one: number, many: number): Results => ({
  ...nothing,
  results: [
    { ...tracepoint, operation: "open", condition: "inside", rules: 1, median: 1000 + one, ratio: 1 + one / 1000 },
    { ...tracepoint, operation: "open", condition: "inside", rules: 5000, median: 1000 + many, ratio: 1 + many / 1000 },
  ],
});

const bar = (words: string) => BARS.find(({ group, text }) => `${group}: ${text}`.startsWith(words))!;

t.test("what was not measured is neither passed nor over", async (t) => {
  for (const one of BARS) t.equal(judgeBar(one, nothing).verdict, "not measured");
  t.match(barsTable(nothing).title, `0 passed, 0 over, ${BARS.length} not measured`);
});

t.test("growth is of the cost added, not of the whole operation", async (t) => {
  const growth = bar("tracepoint: cost added at 5,000 rules to that at 1 rule: open");
  t.equal(judgeBar(growth, opens(100, 120)).verdict, "pass");
  const over = judgeBar(growth, opens(100, 250));
  t.equal(over.verdict, "over");
  t.equal(Math.round(over.excess * 100), 100);
});

t.test("a cost that cannot be told from noise has not grown", async (t) => {
  const growth = bar("tracepoint: cost added at 5,000 rules to that at 1 rule: open");
  t.equal(judgeBar(growth, opens(-3, 15)).value, 1);
  t.equal(judgeBar(growth, opens(-3, 40)).value, 2);
});

t.test("at least, at most, and a limit of zero", async (t) => {
  const figures = (name: string, value: number): Results => ({ ...nothing, figures: [{ name, value, unit: "" }] });
  t.equal(judgeBar(bar("flood: matches"), figures("flood-rate", 250_000)).verdict, "pass");
  t.equal(judgeBar(bar("flood: matches"), figures("flood-rate", 100_000)).excess, 0.5);
  t.equal(judgeBar(bar("flood: verdicts"), figures("flood-wrong", 0)).verdict, "pass");
  t.equal(judgeBar(bar("flood: verdicts"), figures("flood-wrong", 1)).verdict, "over");
});

t.test("a bar's words are there once", async (t) => {
  const words = BARS.map(({ group, text }) => `${group}: ${text}`);
  t.equal(new Set(words).size, words.length);
});
