import t from "tap";
import type { Cost } from "./cost.js";
import { changes, makeTable, readTable } from "./table.js";

const ok = (program: string, instructions: number, stack: number | null = 64): Cost => ({
  outcome: "ok",
  object: "lsm",
  program,
  instructions,
  states: 10,
  peak: 9,
  stack,
  time: 12_345,
});

const OLD = { release: "6.1.0-56-cloud-amd64", costs: [ok("file_open", 12_345, 480), ok("task_alloc", 70, null)] };
const NEW = {
  release: "7.3.4+deb13-cloud-amd64",
  costs: [ok("file_open", 1000, 416), { outcome: "absent", object: "lsm", program: "task_alloc" } as const],
};

t.test("what was written can be read", async (t) => {
  const text = makeTable("clang version 19", [OLD, NEW]);
  t.match(text, "| `file_open` | 480 | 12,345 | 9 | 12.3 | 1,000 | 9 | 12.3 |", "the deepest stack of any kernel");
  t.match(text, "| `task_alloc` | - | 70 | 9 | 12.3 | - | - | - |");
  t.match(text, "| all |  | 12,415 |  | 24.7 | 1,000 |  | 12.3 |");
  t.strictSame(
    [...readTable(text)],
    [
      ["lsm file_open 6.1", 12_345],
      ["lsm file_open 7.3", 1000],
      ["lsm task_alloc 6.1", 70],
    ],
  );
});

t.test("only what changed much is said", async (t) => {
  const recorded = readTable(makeTable("clang", [OLD]));
  const now = (instructions: number) => ({ release: "6.1.0-99-cloud-amd64", costs: [ok("file_open", instructions)] });
  t.strictSame(changes(recorded, now(18_000)), []);
  t.strictSame(changes(recorded, now(20_000)), ["lsm file_open: 20,000 instructions, recorded: 12,345"]);
  t.strictSame(changes(recorded, now(5000)), ["lsm file_open: 5,000 instructions, recorded: 12,345"]);
  t.strictSame(changes(recorded, NEW), ["lsm file_open: 1,000 instructions, not recorded yet"]);
});
