import t from "tap";
import { CostReader } from "./cost.js";

function read(...lines: string[]): CostReader {
  const reader = new CostReader();
  for (const line of lines) reader.line(line);
  return reader;
}

t.test("a loaded program, its kernel, and lines that are none of ours", async (t) => {
  const reader = read("kernel\t6.1.0-56-cloud-amd64", "[ 3.1] noise", "ok\tlsm\tfile_open\t100\t9\t8\t480\t1234\t64+8");
  t.equal(reader.release, "6.1.0-56-cloud-amd64");
  t.strictSame(reader.costs, [
    {
      outcome: "ok",
      object: "lsm",
      program: "file_open",
      instructions: 100,
      states: 9,
      peak: 8,
      stack: 480,
      time: 1234,
    },
  ]);
});

t.test("an unknown stack is not a small one", async (t) => {
  t.match(read("ok\tlsm\tfile_open\t100\t9\t8\t-1\t1234\t?").costs, [{ stack: null }]);
});

t.test("a refusal keeps its log, a comment elsewhere does not get into it", async (t) => {
  const { costs } = read(
    "# before",
    "refused\tlsm\tfile_open\tPermission denied",
    "# combined stack size of 7 calls is 544. Too large",
    "absent\ttracepoint\toptional_prepare_exec",
    "# after",
  );
  t.strictSame(costs, [
    {
      outcome: "refused",
      object: "lsm",
      program: "file_open",
      reason: "Permission denied",
      log: ["combined stack size of 7 calls is 544. Too large"],
    },
    { outcome: "absent", object: "tracepoint", program: "optional_prepare_exec" },
  ]);
});

t.test("a line that was cut is not taken for a cost", async (t) => {
  t.throws(() => read("ok\tlsm\tfile_open\t100"), /printed "lsm file_open 100"/);
  t.throws(() => read("refused"), /printed/);
});
