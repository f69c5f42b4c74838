/** Clauses about folders: one that gets another name takes what is below it out of the reach of rules and sources. */
import type { Clause, Condition, Source } from "../language/tree.js";
import { AP } from "./abi.generated.js";
import type { Atoms, Where } from "./atoms.js";
import type { ClauseRecord } from "./image.js";

/**
 * The clause `record`, which refuses something of files, for the folders above them. Its own target needs none: a folder
 * is asked for under its own name as files are. Throws CompileError.
 */
export function leavingTarget(clause: Clause, record: ClauseRecord, atoms: Atoms, where: Where): ClauseRecord[] {
  if (clause.target.kind !== "file" || clause.effect === "notify") return [];
  // What excepts by the target's name may except the new name: then the old one is kept whatever the new one is.
  const asksForTarget = clause.unless !== null && someTarget(clause.unless);
  const leaves = asksForTarget ? AP.AP_LEAVES_ALWAYS : AP.AP_LEAVES_UNLESS_KEPT;
  return atoms.holding(clause.target, where).map((atom) => ({ ...record, operation: AP.AP_OP_UNLINK, atom, leaves }));
}

/** A source's files, and the folders above them, keep a name that the source means. Throws CompileError. */
export function leavingSource(source: Source, atoms: Atoms, where: Where): ClauseRecord[] {
  if (source.pattern.kind !== "file") return [];
  const held = [atoms.file(source.pattern, where).atom, ...atoms.holding(source.pattern, where)];
  const common = { operation: AP.AP_OP_UNLINK, effect: AP.AP_EFFECT_BLOCK, rule: AP.AP_NONE16, number: 0, code: [] };
  return held.map((atom) => ({ ...common, atom, leaves: AP.AP_LEAVES_UNLESS_KEPT }));
}

function someTarget(condition: Condition): boolean {
  if (condition.kind === "and" || condition.kind === "or")
    return someTarget(condition.left) || someTarget(condition.right);
  return condition.kind === "target";
}
