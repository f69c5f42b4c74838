/** From the tree of an effective policy to the records of an image. */
import type { Clause, Condition, EffectivePolicy, GateEvent, Rule } from "../language/tree.js";
import { AP } from "./abi.generated.js";
import { Atoms, type Where } from "./atoms.js";
import type { CompileOptions } from "./compile.js";
import { ConditionTooLarge, conditionCode, type Leaves } from "./condition.js";
import type { ClauseRecord } from "./image.js";
import { leavingSource, leavingTarget } from "./leaving.js";
import { Moves, OPERATION_NUMBER } from "./moves.js";
import { Numbering } from "./numbering.js";
import { CompileError, type Problems } from "./problems.js";
import { type ClauseReport, clauseReport, type EventReport, formatEvent, type GateReport } from "./report.js";

const EFFECT_NUMBER = {
  notify: AP.AP_EFFECT_NOTIFY,
  block: AP.AP_EFFECT_BLOCK,
  kill: AP.AP_EFFECT_KILL,
} as const;

/** rules of a domain: ap_clause.rule has 16 bits */
const RULES_MAX = 0xffff;

export interface Lowered {
  readonly atoms: Atoms;
  readonly moves: Moves;
  readonly numbering: Numbering;
  readonly clauses: readonly ClauseRecord[];
  readonly reports: readonly ClauseReport[];
}

/** What is wrong goes to `problems`; the result is of use only when nothing of it is an error. */
export function lower(
  effective: EffectivePolicy,
  { tables, resolveHost, aliases = [] }: Pick<CompileOptions, "tables" | "resolveHost" | "aliases">,
  problems: Problems,
): Lowered {
  const numbering = new Numbering(tables);
  const atoms = new Atoms(resolveHost, (name, site) =>
    problems.report(
      site,
      "unresolved-host",
      `${name} has no address at present`,
      "rules that name it match nothing until it has one",
    ),
  );
  const moves = new Moves(atoms, numbering);
  const clauses: ClauseRecord[] = [];
  const reports: ClauseReport[] = [];
  let rules = 0;
  for (const { policy, root, home, labels } of effective.parts) {
    const where: Where = { policy, root, home, aliases, ...(labels ? { labels } : {}) };
    for (const statement of policy.statements) {
      if (statement.kind === "source")
        problems.attempt(() => {
          moves.source(statement, where);
          clauses.push(...leavingSource(statement, atoms, where));
        });
      else if (statement.kind !== "rule") problems.attempt(() => moves.transform(statement, where));
      else lowerRule(statement, rules++, where);
    }
  }
  return { atoms, moves, numbering, clauses, reports };

  function lowerRule(rule: Rule, index: number, where: Where): void {
    if (index >= RULES_MAX) {
      problems.report({ policy: where.policy, offset: rule.start }, "image-too-large", `more than ${RULES_MAX} rules`);
      return;
    }
    for (const [number, clause] of rule.clauses.entries())
      problems.attempt(() => {
        const { record, gates } = lowerClause(clause, index, number, where);
        if (record) clauses.push(record, ...leavingTarget(clause, record, atoms, where));
        else
          problems.report({ policy: where.policy, offset: clause.start }, "never-fires", "this clause can never fire");
        reports.push(clauseReport(rule, index, clause, number, where.policy, effective, gates));
      });
  }

  function lowerClause(clause: Clause, rule: number, number: number, where: Where) {
    const gates: GateReport[] = [];
    const atom = atoms.of(clause.target, where);
    const code = codeOf(clause, leavesOf(clause, where), where);
    if (clause.unless) collectGates(clause.unless, moves, where, gates);
    const effect = EFFECT_NUMBER[clause.effect];
    const operation = OPERATION_NUMBER[clause.operation];
    const record = code && { operation, atom, effect, rule, number, code, leaves: 0 };
    return { record, gates };
  }

  function leavesOf(clause: Clause, where: Where): Leaves {
    return {
      label: (expr) => numbering.label(expr.name.value, where, { policy: where.policy, offset: expr.name.start }),
      target: (test) => {
        if (test.pattern.kind !== clause.target.kind) {
          const site = { policy: where.policy, offset: test.start };
          throw new CompileError(site, "bad-pattern", `"target" is compared with ${clause.target.kind} patterns here`);
        }
        return atoms.of(test.pattern, where);
      },
      planted: ({ pattern }) => (pattern.kind === "exec" ? moves.planted(pattern, where) : null),
      lineage: (test) => moves.lineage(test.exec, where, test.start),
      opens: (event, exits) => moves.opens(event, exits, where),
      since: (events) => moves.since(events, clause.operation, where),
    };
  }
}

function codeOf(clause: Clause, leaves: Leaves, where: Where): number[] | null {
  try {
    return conditionCode(clause.when, clause.unless, leaves);
  } catch (error) {
    if (!(error instanceof ConditionTooLarge)) throw error;
    const message = `the condition has more than ${AP.AP_CODE_MAX} parts`;
    throw new CompileError({ policy: where.policy, offset: clause.start }, "condition-too-large", message);
  }
}

const reportOf = (event: GateEvent, number: number): EventReport => ({
  event: number,
  operation: event.operation,
  text: formatEvent(event),
});

/** The condition's depth was bounded when its code was made. */
function collectGates(condition: Condition, moves: Moves, where: Where, gates: GateReport[]): void {
  if (condition.kind === "and" || condition.kind === "or") {
    collectGates(condition.left, moves, where, gates);
    collectGates(condition.right, moves, where, gates);
  } else if (condition.kind === "after") {
    const { event, exits, since } = condition;
    gates.push({
      ...reportOf(event, moves.opens(event, exits, where)),
      exits,
      planted: event.pattern.kind === "exec" ? moves.planted(event.pattern, where) : null,
      since: since.map((event) => reportOf(event, moves.happens(event, where))),
    });
  }
}
