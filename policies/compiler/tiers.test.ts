import t from "tap";
import type { Effect, Operation } from "../language/tree.js";
import type { ClauseReport } from "./report.js";
import { checkTier, describe, reality, type Tier, weaker } from "./tiers.js";

const report = (effect: Effect, operation: Operation, target: string): ClauseReport => ({
  rule: 0,
  name: "no-push",
  clause: 0,
  effect,
  operation,
  target,
  because: null,
  file: "actplane.yaml",
  line: 4,
  column: 7,
  when: null,
  unless: null,
  labels: [],
  absentLabels: [],
  gates: [],
  declassifiers: [],
  endorsers: [],
});

t.test("what effects become", async (t) => {
  const table: [Tier, Effect, Operation, string, string | null][] = [
    ["lsm", "block", "open", "refused-before", null],
    ["modify-return", "block", "exec", "refused-before", null],
    ["lsm", "kill", "exec", "killed-before", null],
    ["modify-return", "kill", "connect", "killed-before", null],
    ["lsm", "notify", "read", "reported", null],
    ["tracepoint", "notify", "write", "reported", null],
    ["tracepoint", "block", "exec", "killed-before-start", "kill-before-start"],
    ["tracepoint", "kill", "exec", "killed-before-start", null],
    ["tracepoint", "block", "unlink", "killed-after", "kill-after"],
    ["tracepoint", "kill", "recv", "killed-after", null],
  ];
  for (const [tier, effect, operation, becomes, consent] of table) {
    t.equal(reality(tier, effect, operation), becomes, `${tier} ${effect} ${operation}`);
    t.equal(weaker(tier, effect, operation), consent);
  }
});

t.test("in words", async (t) => {
  t.equal(describe("lsm", "block", "exec"), "refused with EPERM before it happens");
  t.match(describe("tracepoint", "block", "open"), /killed after .* --accept kill-after/);
});

t.test("a weaker clause stops the start until it is accepted by name", async (t) => {
  const reports = [report("block", "exec", 'exec "git" "push"'), report("block", "open", 'file "x"')];
  t.same(checkTier(reports, "lsm", []), []);
  const found = checkTier([reports[0]!], "tracepoint", []);
  t.match(found, [
    {
      file: "actplane.yaml",
      line: 4,
      column: 7,
      code: "weaker-effect",
      severity: "error",
      message: /rule no-push: .*"block exec "git" "push"" as written.*first instruction/,
      hint: /--accept kill-before-start/,
    },
  ]);
  t.match(checkTier(reports, "tracepoint", ["kill-before-start"]), [{ hint: /--accept kill-after/ }]);
  t.same(checkTier(reports, "tracepoint", ["kill-before-start", "kill-after"]), []);
  const second = { ...reports[1]!, line: 9 };
  t.equal(checkTier([reports[0]!, second], "tracepoint", []).length, 2, "one for each clause");
});
