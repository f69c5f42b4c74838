/** From a case that shows a difference to a small one that still does. */
import type { Operation } from "./operations.js";
import type { RandomPolicy } from "./policies.js";

export interface Case {
  readonly policy: RandomPolicy;
  readonly operations: readonly Operation[];
}

/** Takes away what can be taken away, part by part, until nothing more can. `differs` says whether a case still shows it. */
export async function shrink(start: Case, differs: (one: Case) => boolean | Promise<boolean>): Promise<Case> {
  let best = start;
  for (let smaller: Case | null = best; smaller; ) {
    best = smaller;
    smaller = null;
    for (const candidate of candidates(best)) {
      if (!(await differs(candidate))) continue;
      smaller = candidate;
      break;
    }
  }
  return best;
}

function* candidates({ policy, operations }: Case): Generator<Case> {
  for (let size = operations.length >> 1; size >= 1; size >>= 1)
    for (let at = 0; at + size <= operations.length; at += size)
      yield { policy, operations: operations.toSpliced(at, size) };
  const { statements, rules } = policy;
  for (const at of rules.keys()) yield { policy: { statements, rules: rules.toSpliced(at, 1) }, operations };
  for (const at of statements.keys()) yield { policy: { statements: statements.toSpliced(at, 1), rules }, operations };
  for (const [at, clauses] of rules.entries())
    for (const index of clauses.length > 1 ? clauses.keys() : [])
      yield { policy: { statements, rules: rules.toSpliced(at, 1, clauses.toSpliced(index, 1)) }, operations };
  for (const [at, clauses] of rules.entries())
    for (const [index, clause] of clauses.entries())
      for (const shorter of shorterClauses(clause))
        yield {
          policy: { statements, rules: rules.toSpliced(at, 1, clauses.toSpliced(index, 1, shorter)) },
          operations,
        };
}

/** Without its `unless`, its `if`, or one further `since`. */
function shorterClauses(clause: string): string[] {
  const found = [
    clause.replace(/ unless .*$/, ""),
    clause.replace(/ if .*?(?= unless |$)/, ""),
    clause.replace(/ since .*$/, ""),
    clause.replace(/ (and|or) .*$/, ""),
  ];
  return [...new Set(found)].filter((one) => one !== clause);
}
