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
): { step: number; what: string } | null {
  for (const [index, expected] of model.entries()) {
    const operation = operations[index] as Operation;
    const real = run.steps[index] as Real;
    const what =
      outcomeDiffers(stage, operation, expected, real) ??
      firedDiffers(operation, expected, real) ??
      flowsDiffer(expected, real);
    if (what !== null) return { step: index, what };
  }
  if (model.length === 0) return null;
  const last = model.at(-1)?.processes ?? "";
  if (last !== run.processes) return { step: model.length, what: `labels at the end: ${last}, not ${run.processes}` };
  if (run.lost + run.faults > 0) return { step: model.length, what: `${run.lost} lost, ${run.faults} faults` };
  return null;
}

function outcomeDiffers(stage: Stage, operation: Operation, expected: Step, real: Real): string | null {
  const { error } = real.done;
  const actual =
    error === "ended" ? "killed" : error === EPERM ? "refused" : error === 0 ? "allowed" : `errno ${error}`;
  if (expected.outcome === "skipped") return null;
  if (operation.do === "exit") return error === "ended" ? null : `exit: ${actual}`;
  // A script's first look sees the caller's argv; what only its real argv shows is found too late to refuse.
  const script = operation.do === "exec" && operation.asked in stage.scripts;
  if (script && expected.outcome === "refused" && actual === "killed") return null;
  return actual === expected.outcome ? null : `${expected.outcome}, not ${actual}`;
}

function firedDiffers(operation: Operation, expected: Step, real: Real): string | null {
  if (expected.fired === real.fired) return null;
  // A loop of reads or writes is reported once.
  const repeats = operation.do === "read" || operation.do === "write" || operation.do === "recv";
  if (repeats && expected.outcome === "allowed" && real.fired === "") return null;
  // A rename whose first half is refused has no second half.
  return `fired [${expected.fired}], not [${real.fired}]`;
}

function flowsDiffer(expected: Step, real: Real): string | null {
  if (expected.gained !== real.gained) return `the process gained [${expected.gained}], not [${real.gained}]`;
  if (expected.spread !== real.spread) return `the file gained [${expected.spread}], not [${real.spread}]`;
  return null;
}
