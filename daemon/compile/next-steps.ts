import type { ClauseReport, GateReport } from "../../policies/compiler/index.js";

/**
 * What an agent can do after this clause stopped it, a sentence each: the gate
 * to open, the transform to run, the condition that allows it. Made from the
 * clause alone, when it is compiled.
 */
export function nextSteps(clause: ClauseReport): string[] {
  const steps = clause.gates.map(openGate);
  for (const { label, by } of clause.declassifiers) {
    steps.push(`Run ${by} on the data: what it writes is without the label ${label}.`);
  }
  for (const { label, by } of clause.endorsers) steps.push(`Run ${by} first: it gives the label ${label}.`);
  if (clause.unless !== null && clause.gates.length === 0) steps.push(`It is allowed when: ${clause.unless}.`);
  if (clause.labels.length > 0) steps.push(untouched(clause.labels));
  return steps.length > 0 ? steps : ["No process of this run may do it: find another way, or ask the user."];
}

/** A label is a process's own and what it starts has it; who started it has not. */
function untouched(labels: readonly string[]): string {
  const names = labels.join(" or ");
  return `Do it from a process or a domain that has not touched ${names}: what did, and all that it starts, keeps it.`;
}

function openGate(gate: GateReport): string {
  const exits = gate.exits === null ? "" : ` and let it exit with ${gate.exits}`;
  const since = gate.since.map((event) => event.text).join(" or ");
  return `Run ${gate.text}${exits}${since === "" ? "" : `, after the last ${since}`}; then try again.`;
}
