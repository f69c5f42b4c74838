import { spawn } from "node:child_process";
import t from "tap";
import { descendantsOf } from "./descendants.js";

t.test("children and theirs, each once", (t) => {
  const parents = new Map([
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 3],
    [6, 1],
  ]);
  t.same(descendantsOf(2, parents), [3, 4, 5]);
  t.same(descendantsOf(6, parents), []);
  t.same(
    descendantsOf(
      7,
      new Map([
        [8, 7],
        [7, 8],
      ]),
    ),
    [8],
    "a circle, as reused numbers could make one, ends",
  );
  t.end();
});

t.test("as the machine has them", (t) => {
  const child = spawn("sleep", ["60"]);
  t.ok(descendantsOf(process.pid).includes(child.pid ?? 0));
  child.kill();
  t.end();
});
