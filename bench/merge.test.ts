import t from "tap";
import { merge } from "./merge.js";
import type { Results } from "./results.js";

const machine = { kernel: "6.18", processor: "a processor", processors: 2, node: "v22" };
const run = (part: string, value: number): Results => ({
  machine,
  parts: [{ part, quick: false }],
  results: [],
  refused: [],
  programs: [],
  figures: [{ name: part, value, unit: "ms" }],
  notes: [],
});

t.test("of a part that was measured twice the last counts, others stay", async (t) => {
  const merged = merge(machine, [run("reload", 1), run("flood", 2), run("reload", 3)]);
  t.same(
    merged.figures.map(({ name, value }) => [name, value]),
    [
      ["flood", 2],
      ["reload", 3],
    ],
  );
  t.same(
    merged.parts.map(({ part }) => part),
    ["flood", "reload"],
  );
});
