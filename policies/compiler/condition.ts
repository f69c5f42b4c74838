/** A clause's `if` and `unless` as postfix code: the clause fires when the code's result is true. */
import type { Condition, GateEvent, LabelExpr } from "../language/tree.js";
import { AP } from "./abi.generated.js";

/** What a condition's leaves are, in numbers; each may throw CompileError. */
export interface Leaves {
  label(expr: LabelExpr & { kind: "label" }): number;
  target(test: Condition & { kind: "target" }): number;
  /** event after which the target's name proves nothing, or null */
  planted(test: Condition & { kind: "target" }): number | null;
  lineage(test: Condition & { kind: "lineage" }): number;
  opens(event: GateEvent, exits: number | null): number;
  /** all that must not have happened later than a gate */
  since(events: readonly GateEvent[]): readonly number[];
}

type Node =
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "leaf"; readonly code: readonly number[] }
  | { readonly kind: "not"; readonly of: Node }
  | { readonly kind: "and" | "or"; readonly left: Node; readonly right: Node };

export class ConditionTooLarge extends Error {
  constructor() {
    super("the condition is too large");
  }
}

/** deeper than any tree of AP_CODE_MAX instructions; keeps hostile trees off the JavaScript stack */
const DEPTH_MAX = AP.AP_CODE_MAX;

/** [] means always, null never. Throws ConditionTooLarge. */
export function conditionCode(when: LabelExpr | null, unless: Condition | null, leaves: Leaves): number[] | null {
  const fires = when ? fromLabels(when, leaves, 0) : TRUE;
  const excused = unless ? fromCondition(unless, leaves, 0) : FALSE;
  const node = both("and", fires, negate(excused));
  if (node.kind === "constant") return node.value ? [] : null;
  const code: number[] = [];
  if (emit(node, code) > AP.AP_CODE_STACK || code.length > AP.AP_CODE_MAX) throw new ConditionTooLarge();
  return code;
}

export function instruction(opcode: number, operand = 0): number {
  return (opcode << 12) | operand;
}

const TRUE: Node = { kind: "constant", value: true };
const FALSE: Node = { kind: "constant", value: false };

function leaf(...code: number[]): Node {
  return { kind: "leaf", code };
}

function negate(node: Node): Node {
  if (node.kind === "constant") return node.value ? FALSE : TRUE;
  return node.kind === "not" ? node.of : { kind: "not", of: node };
}

function both(kind: "and" | "or", left: Node, right: Node): Node {
  const neutral = kind === "and";
  if (left.kind === "constant") return left.value === neutral ? right : left;
  if (right.kind === "constant") return right.value === neutral ? left : right;
  return { kind, left, right };
}

function fromLabels(expr: LabelExpr, leaves: Leaves, depth: number): Node {
  if (depth > DEPTH_MAX) throw new ConditionTooLarge();
  switch (expr.kind) {
    case "true":
      return TRUE;
    case "label":
      return leaf(instruction(AP.AP_CODE_LABEL, leaves.label(expr)));
    case "not":
      return negate(fromLabels(expr.of, leaves, depth + 1));
    case "and":
    case "or":
      return both(expr.kind, fromLabels(expr.left, leaves, depth + 1), fromLabels(expr.right, leaves, depth + 1));
  }
}

function fromCondition(condition: Condition, leaves: Leaves, depth: number): Node {
  if (depth > DEPTH_MAX) throw new ConditionTooLarge();
  switch (condition.kind) {
    case "target": {
      const node = leaf(instruction(AP.AP_CODE_ATOM, leaves.target(condition)));
      if (condition.negated) return negate(node);
      const planted = leaves.planted(condition);
      return planted === null ? node : both("and", node, negate(leaf(instruction(AP.AP_CODE_PLANTED, planted))));
    }
    case "lineage":
      return leaf(instruction(AP.AP_CODE_LINEAGE, leaves.lineage(condition)));
    case "after": {
      const gate = instruction(AP.AP_CODE_GATE, leaves.opens(condition.event, condition.exits));
      const since = leaves.since(condition.since).map((event) => instruction(AP.AP_CODE_FRESH, event));
      return leaf(gate, ...since);
    }
    case "and":
    case "or":
      return both(
        condition.kind,
        fromCondition(condition.left, leaves, depth + 1),
        fromCondition(condition.right, leaves, depth + 1),
      );
  }
}

/**
 * Appends the code and returns the stack it needs. The operand that needs more
 * goes first, so that a chain of any length needs two places.
 */
function emit(node: Node, code: number[]): number {
  if (node.kind === "constant") throw new Error("constants are folded away before");
  if (node.kind === "leaf") {
    code.push(...node.code);
    return 1;
  }
  if (node.kind === "not") {
    const need = emit(node.of, code);
    code.push(instruction(AP.AP_CODE_NOT));
    return need;
  }
  const left: number[] = [];
  const right: number[] = [];
  const needs = [emit(node.left, left), emit(node.right, right)] as const;
  const leftFirst = needs[0] >= needs[1];
  code.push(...(leftFirst ? left : right), ...(leftFirst ? right : left));
  code.push(instruction(node.kind === "and" ? AP.AP_CODE_AND : AP.AP_CODE_OR));
  return Math.max(Math.max(...needs), Math.min(...needs) + 1);
}
