import t from "tap";
import type { Condition, GateEvent, LabelExpr, Text } from "../language/tree.js";
import { AP } from "./abi.generated.js";
import { conditionCode, instruction, type Leaves } from "./condition.js";

const span = { start: 0, end: 0 };
const text = (value: string): Text => ({ value, ...span });
const label = (name: string): LabelExpr => ({ kind: "label", name: text(name), ...span });
const yes: LabelExpr = { kind: "true", ...span };
const not = (of: LabelExpr): LabelExpr => ({ kind: "not", of, ...span });
const and = (left: LabelExpr, right: LabelExpr): LabelExpr => ({ kind: "and", left, right, ...span });
const or = (left: LabelExpr, right: LabelExpr): LabelExpr => ({ kind: "or", left, right, ...span });
const event = (path: string): GateEvent => ({
  operation: "write",
  pattern: { kind: "file", path: text(path), ...span },
  ...span,
});

const leaves: Leaves = {
  label: (expr) => Number(expr.name.value),
  target: () => 3,
  lineage: () => 4,
  planted: ({ pattern }) => (pattern.kind === "exec" ? 6 : null),
  opens: (one) => Number((one.pattern as { path: Text }).path.value),
  since: (events) => events.map((one) => Number((one.pattern as { path: Text }).path.value)),
};
const code = (when: LabelExpr | null, unless: Condition | null = null) => conditionCode(when, unless, leaves);
const i = instruction;

t.test("code of if and unless", async (t) => {
  t.same(code(null), [], "nothing asked: always");
  t.same(code(label("5")), [i(AP.AP_CODE_LABEL, 5)]);
  t.same(code(and(label("1"), not(label("2")))), [
    i(AP.AP_CODE_LABEL, 1),
    i(AP.AP_CODE_LABEL, 2),
    i(AP.AP_CODE_NOT),
    i(AP.AP_CODE_AND),
  ]);
  const target: Condition = { kind: "target", negated: true, pattern: event("0").pattern, ...span };
  t.same(code(null, target), [i(AP.AP_CODE_ATOM, 3)], "unless target not P: when it is P");
  const program: Condition = {
    ...target,
    negated: false,
    pattern: { kind: "exec", program: text("x"), args: [], ...span },
  };
  const genuine = [i(AP.AP_CODE_ATOM, 3), i(AP.AP_CODE_PLANTED, 6), i(AP.AP_CODE_NOT), i(AP.AP_CODE_AND)];
  t.same(code(null, program), [...genuine, i(AP.AP_CODE_NOT)], "a program's name excuses what is genuine");
  const after: Condition = { kind: "after", event: event("7"), exits: null, since: [event("8"), event("9")], ...span };
  const gate = [i(AP.AP_CODE_GATE, 7), i(AP.AP_CODE_FRESH, 8), i(AP.AP_CODE_FRESH, 9)];
  t.same(code(null, after), [...gate, i(AP.AP_CODE_NOT)]);
  const either: Condition = { kind: "or", left: after, right: { ...target, negated: false }, ...span };
  t.same(
    code(label("1"), either),
    [...gate, i(AP.AP_CODE_ATOM, 3), i(AP.AP_CODE_OR), i(AP.AP_CODE_NOT), i(AP.AP_CODE_LABEL, 1), i(AP.AP_CODE_AND)],
    "the operand that needs more stack goes first",
  );
});

t.test("true is folded away", async (t) => {
  t.same(code(yes), []);
  t.same(code(and(yes, label("1"))), [i(AP.AP_CODE_LABEL, 1)]);
  t.same(code(or(label("1"), yes)), []);
  t.equal(code(not(yes)), null, "never");
  t.same(code(not(not(label("1")))), [i(AP.AP_CODE_LABEL, 1)]);
});

t.test("the stack stays small whichever way a tree leans", async (t) => {
  let left = label("1");
  let right = label("1");
  for (let n = 0; n < 300; n++) {
    left = and(left, label("2"));
    right = or(label("2"), right);
  }
  t.equal(code(left)!.length, 601);
  t.equal(code(right)!.length, 601);
  t.equal(code(right)![1]! >> 12, AP.AP_CODE_LABEL);
  t.equal(code(right)![2]! >> 12, AP.AP_CODE_OR, "two places suffice");
});

t.test("too large a condition is refused, and does not overflow the stack", async (t) => {
  let big = label("1");
  for (let n = 0; n < 600; n++) big = and(big, label("2"));
  t.throws(() => code(big), { message: /too large/ });
  for (let n = 0; n < 100_000; n++) big = not(big);
  t.throws(() => code(big), { message: /too large/ });
});
