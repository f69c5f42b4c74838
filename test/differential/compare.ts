/** What the model said of a sequence, against what the kernel did. */
import type { Real, RealRun } from "./kernel.js";
import type { Operation } from "./operations.js";
import type { Step } from "./play.js";
import type { Stage } from "./stage.js";

const EPERM = 1;

/** Null, or the index of the step (steps.length: the end) and what differs there. */
export function compare(
  stage: Stage,
  operations: readonly Operation[],
  model: readonly Step[],
  run: RealRun,
  refuses: boolean,
): { step: number; what: string } | null {
  for (const [index, expected] of model.entries()) {
    const operation = operations[index] as Operation;
    const real = run.steps[index] as Real;
    const stoppedScript = refuses && isScript(stage, operation) && isStopped(expected.outcome);
    const what =
      (stoppedScript
        ? scriptDiffers(expected, real)
        : (outcomeDiffers(operation, expected, real) ?? firedDiffers(operation, expected, real))) ??
      flowsDiffer(expected, real);
    if (what !== null) return { step: index, what };
    // Its process lives on here and not there: what follows cannot be compared.
    if (stoppedScript && outcomeOf(real) !== expected.outcome) return null;
  }
  if (model.length === 0) return null;
  const last = model.at(-1)?.processes ?? "";
  if (last !== run.processes) return { step: model.length, what: `labels at the end: ${last}, not ${run.processes}` };
  if (run.lost + run.faults > 0) return { step: model.length, what: `${run.lost} lost, ${run.faults} faults` };
  return null;
}

const isStopped = (outcome: string) => outcome === "refused" || outcome === "killed";
const isScript = (stage: Stage, operation: Operation) => operation.do === "exec" && operation.asked in stage.scripts;

function outcomeOf({ done: { error } }: Real): string {
  if (error === "ended") return "killed";
  return error === EPERM ? "refused" : error === 0 ? "allowed" : `errno ${error}`;
}

/**
 * A script is looked at before its interpreter is known, and by the caller's argv: what the first look stops has no
 * second one that would find more clauses, and what only the real argv shows is found too late to be refused.
 */
function scriptDiffers(expected: Step, real: Real): string | null {
  const actual = outcomeOf(real);
  if (!isStopped(actual)) return `${expected.outcome}, not ${actual}`;
  const known = expected.fired.split(", ");
  const fired = real.fired.split(", ");
  if (fired.every((one) => known.includes(one)) && /block|kill/.test(real.fired)) return null;
  return `fired [${expected.fired}], not [${real.fired}]`;
}

function outcomeDiffers(operation: Operation, expected: Step, real: Real): string | null {
  const actual = outcomeOf(real);
  if (operation.do === "exit") return actual === "killed" ? null : `exit: ${actual}`;
  return actual === expected.outcome ? null : `${expected.outcome}, not ${actual}`;
}

function firedDiffers(operation: Operation, expected: Step, real: Real): string | null {
  if (expected.fired === real.fired) return null;
  // A loop of reads or writes is reported once.
  const repeats = operation.do === "read" || operation.do === "write" || operation.do === "recv";
  if (repeats && expected.outcome === "allowed" && real.fired === "") return null;
  return `fired [${expected.fired}], not [${real.fired}]`;
}

function flowsDiffer(expected: Step, real: Real): string | null {
  if (expected.gained !== real.gained) return `the process gained [${expected.gained}], not [${real.gained}]`;
  if (expected.spread !== real.spread) return `the file gained [${expected.spread}], not [${real.spread}]`;
  return null;
}
