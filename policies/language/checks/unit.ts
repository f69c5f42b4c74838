/** What a check sees, and how it walks it. One check per file; each reports into one collector. */
import type { Report } from "../diagnostics.js";
import type {
  Clause,
  Condition,
  EndpointPattern,
  ExecPattern,
  GateEvent,
  LabelExpr,
  Pattern,
  Policy,
  Rule,
  Text,
} from "../tree.js";

/** What a domain gets from above and must not loosen. */
export interface Inherited {
  /** labels that inherited policy introduces or names */
  readonly labels: ReadonlySet<string>;
  /** of these, the ones whose presence stops an inherited clause from firing (`if … not REVIEWED`) */
  readonly gates: ReadonlySet<string>;
  /** names of inherited rules */
  readonly rules: ReadonlySet<string>;
}

/** Policies that are enforced together by one domain, without what it inherits. */
export interface Unit {
  readonly policies: readonly Policy[];
  readonly inherited: Inherited | null;
  readonly machineWide: boolean;
  /** labels that policy above introduces, which these texts may use; what they may do to them is checked with `inherited` */
  readonly above?: ReadonlySet<string>;
}

export type Check = (unit: Unit, report: Report) => void;

export function rulesOf(policy: Policy): Rule[] {
  return policy.statements.filter((statement): statement is Rule => statement.kind === "rule");
}

/** Calls back for each label of an expression; `negated` when having the label makes the expression false. */
export function eachLabel(expr: LabelExpr, visit: (name: Text, negated: boolean) => void, negated = false): void {
  if (expr.kind === "label") visit(expr.name, negated);
  else if (expr.kind === "not") eachLabel(expr.of, visit, !negated);
  else if (expr.kind === "and" || expr.kind === "or") {
    eachLabel(expr.left, visit, negated);
    eachLabel(expr.right, visit, negated);
  }
}

export type Test = Exclude<Condition, { kind: "and" | "or" }>;

/** Calls back for each test of a condition. */
export function eachTest(condition: Condition, visit: (test: Test) => void): void {
  if ("left" in condition) {
    eachTest(condition.left, visit);
    eachTest(condition.right, visit);
  } else visit(condition);
}

export function eventsOf(clause: Clause): GateEvent[] {
  const events: GateEvent[] = [];
  if (clause.unless) {
    eachTest(clause.unless, (test) => {
      if (test.kind === "after") events.push(test.event, ...test.since);
    });
  }
  return events;
}

/** Calls back for every pattern of a policy, those of conditions too. */
export function eachPattern(policy: Policy, visit: (pattern: Pattern) => void): void {
  for (const statement of policy.statements) {
    if (statement.kind === "source") visit(statement.pattern);
    else if (statement.kind !== "rule") visit(statement.by);
    else for (const clause of statement.clauses) eachClausePattern(clause, visit);
  }
}

function eachClausePattern(clause: Clause, visit: (pattern: Pattern) => void): void {
  visit(clause.target);
  for (const event of eventsOf(clause)) visit(event.pattern);
  if (!clause.unless) return;
  eachTest(clause.unless, (test) => {
    if (test.kind === "target") visit(test.pattern);
    else if (test.kind === "lineage") visit(test.exec);
  });
}

/** Calls back for every path glob: files and programs, not arguments. */
export function eachPath(policy: Policy, visit: (path: Text, use: "file" | "program") => void): void {
  eachPattern(policy, (pattern) => {
    if (pattern.kind === "file") visit(pattern.path, "file");
    else if (pattern.kind === "exec") visit(pattern.program, "program");
  });
}

export const isExec = (pattern: Pattern): pattern is ExecPattern => pattern.kind === "exec";
export const isEndpoint = (pattern: Pattern): pattern is EndpointPattern => pattern.kind === "endpoint";

/** Offset in the policy's text of an offset in a name's or string's value: escapes are two characters there. */
export function offsetIn(policy: Policy, text: Text, at: number): number {
  if (policy.text[text.start] !== '"') return text.start;
  let offset = text.start + 1;
  for (let index = 0; index < at; index++) offset += policy.text[offset] === "\\" ? 2 : 1;
  return offset;
}
