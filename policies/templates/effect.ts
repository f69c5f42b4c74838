/** Changes what the clauses of a rule do, and nothing else of the text. */

import { textOrigin } from "../language/origin.js";
import { parse } from "../language/parse.js";
import type { Clause, Effect } from "../language/tree.js";
import { ValueError } from "./values.js";

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Where the effect of a clause is written, in the parsed text. A clause begins with it. */
export const effectPlace = (clause: Clause): Place => ({
  start: clause.start,
  end: clause.start + clause.effect.length,
});

/** The text with all clauses of all its rules at this effect. Throws ValueError when the text is no policy. */
export function withEffect(text: string, effect: Effect): string {
  const { policy, diagnostics } = parse(text, textOrigin("policy", text), { fragment: true });
  if (!policy) throw new ValueError(`it makes no policy: ${diagnostics[0]?.message}`);
  const clauses = policy.statements.flatMap((statement) => (statement.kind === "rule" ? statement.clauses : []));
  return clauses
    .map(effectPlace)
    .sort((a, b) => b.start - a.start)
    .reduce((changed, { start, end }) => changed.slice(0, start) + effect + changed.slice(end), text);
}
