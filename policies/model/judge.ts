/** Conditions and clauses, by the words of docs/policy-language.md ("Rules"). */
import type {
  Clause,
  Condition,
  Effect,
  EffectivePolicy,
  GateEvent,
  LabelExpr,
  Operation,
  Pattern,
} from "../language/tree.js";
import type { Resolve } from "./endpoint.js";
import { matchesPattern, type Program, type Target, type Where } from "./match.js";
import { planted } from "./planted.js";

/** Something that happened in a session; `time` counts operations. */
export interface Happening {
  readonly operation: Operation;
  readonly target: Target;
  readonly time: number;
}

/** A program that ran, and when; `time` counts operations. */
export interface Ran {
  readonly program: Program;
  readonly time: number;
}

/** What a process ran until it ended normally. `start`: when it first became something whose end a gate waits for. */
export interface Run {
  readonly programs: readonly Ran[];
  readonly start: number;
  readonly status: number;
}

export interface History {
  readonly happenings: readonly Happening[];
  readonly runs: readonly Run[];
}

/** What clauses are judged by. */
export interface Circumstances {
  readonly labels: ReadonlySet<string>;
  /** what the process and its ancestors ran */
  readonly lineage: readonly Ran[];
  readonly history: History;
  /** of the operation that is judged */
  readonly time: number;
}

export interface Fired {
  /** index over all rules of all parts, as ClauseReport.rule */
  readonly rule: number;
  readonly name: string;
  /** position in its rule, from 0 */
  readonly clause: number;
  readonly effect: Effect;
  readonly operation: Operation;
}

const STRENGTH: Readonly<Record<Effect, number>> = { notify: 1, block: 2, kill: 3 };

/** The strongest wins. */
export function strongest(fired: readonly Fired[]): Effect | null {
  let found: Effect | null = null;
  for (const { effect } of fired) if (found === null || STRENGTH[effect] > STRENGTH[found]) found = effect;
  return found;
}

/** Clauses that fire when what happens is all of `operations` at once (opening a file to read it is open and read). */
export function firedClauses(
  policy: EffectivePolicy,
  resolve: Resolve,
  operations: readonly Operation[],
  target: Target,
  by: Circumstances,
): Fired[] {
  const fired: Fired[] = [];
  let rule = 0;
  for (const { policy: text, root, home } of policy.parts) {
    const where = { root, home, resolve };
    for (const statement of text.statements) {
      if (statement.kind !== "rule") continue;
      for (const [number, clause] of statement.clauses.entries()) {
        if (!operations.includes(clause.operation) || !fires(clause, target, by, where)) continue;
        const { effect, operation } = clause;
        fired.push({ rule, name: statement.name.value, clause: number, effect, operation });
      }
      rule++;
    }
  }
  return fired;
}

function fires(clause: Clause, target: Target, by: Circumstances, where: Where): boolean {
  if (!matchesPattern(clause.target, target, where)) return false;
  if (clause.when && !labelsHold(clause.when, by.labels)) return false;
  return clause.unless === null || !holds(clause.unless, target, by, where);
}

function labelsHold(expr: LabelExpr, labels: ReadonlySet<string>): boolean {
  switch (expr.kind) {
    case "true":
      return true;
    case "label":
      return labels.has(expr.name.value);
    case "not":
      return !labelsHold(expr.of, labels);
    case "and":
      return labelsHold(expr.left, labels) && labelsHold(expr.right, labels);
    case "or":
      return labelsHold(expr.left, labels) || labelsHold(expr.right, labels);
  }
}

function holds(condition: Condition, target: Target, by: Circumstances, where: Where): boolean {
  switch (condition.kind) {
    case "target":
      return condition.negated
        ? !matchesPattern(condition.pattern, target, where)
        : matchesPattern(condition.pattern, target, where) && isGenuine(condition.pattern, by.time, by, where);
    case "lineage":
      return by.lineage.some(({ program, time }) => isRunOf(condition.exec, program, time, by, where));
    case "after": {
      const genuine = (one: Happening) => isGenuine(condition.event.pattern, one.time, by, where);
      const opened =
        condition.exits === null ? last(condition.event, by.history, where, genuine) : ended(condition, by, where);
      return opened !== null && condition.since.every((event) => (last(event, by.history, where) ?? -1) < opened);
    }
    case "and":
      return holds(condition.left, target, by, where) && holds(condition.right, target, by, where);
    case "or":
      return holds(condition.left, target, by, where) || holds(condition.right, target, by, where);
  }
}

/** A program's name is believed as long as the session has made no file of that name. */
function isGenuine(pattern: Pattern, time: number, by: Circumstances, where: Where): boolean {
  return pattern.kind !== "exec" || !planted(pattern, by.history, time, where);
}

function isRunOf(pattern: Pattern, program: Program, time: number, by: Circumstances, where: Where): boolean {
  return matchesPattern(pattern, program, where) && isGenuine(pattern, time, by, where);
}

/** When the event happened last, or null. */
function last(
  event: GateEvent,
  history: History,
  where: Where,
  counts: (one: Happening) => boolean = () => true,
): number | null {
  const times = history.happenings
    .filter((one) => one.operation === event.operation && matchesPattern(event.pattern, one.target, where))
    .filter(counts)
    .map((one) => one.time);
  return times.length > 0 ? Math.max(...times) : null;
}

/** When the last run that ended as asked began, or null. */
function ended(condition: Condition & { kind: "after" }, by: Circumstances, where: Where): number | null {
  const starts = by.history.runs
    .filter((run) => run.status === condition.exits)
    .filter((run) =>
      run.programs.some(({ program, time }) => isRunOf(condition.event.pattern, program, time, by, where)),
    )
    .map((run) => run.start);
  return starts.length > 0 ? Math.max(...starts) : null;
}

/** Whether any `exits` of the policy waits for the end of this program. */
export function endIsAwaited(policy: EffectivePolicy, resolve: Resolve, program: Program): boolean {
  return policy.parts.some(({ policy: text, root, home }) => {
    const where = { root, home, resolve };
    const awaits = (condition: Condition): boolean => {
      if (condition.kind === "and" || condition.kind === "or") return awaits(condition.left) || awaits(condition.right);
      return (
        condition.kind === "after" &&
        condition.exits !== null &&
        matchesPattern(condition.event.pattern, program, where)
      );
    };
    const rules = text.statements.filter((statement) => statement.kind === "rule");
    return rules.some((rule) => rule.clauses.some((clause) => clause.unless !== null && awaits(clause.unless)));
  });
}
