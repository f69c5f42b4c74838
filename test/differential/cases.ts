/** Random cases, what the model says of them, and how a difference is shown. */
import { type EffectivePolicy, parse, textOrigin } from "../../policies/language/index.js";
import { beginModel, ModelWorld } from "./model-world.js";
import { describe, randomOperations } from "./operations.js";
import { play, type Step, sameStep } from "./play.js";
import { policyText, type RandomPolicy, randomPolicy } from "./policies.js";
import { Random } from "./random.js";
import type { Case } from "./shrink.js";
import { resolveHost, type Stage } from "./stage.js";

/** Sequences of one policy: what compiling and loading it costs is shared. */
export interface Batch {
  readonly policy: RandomPolicy;
  readonly sequences: readonly Case["operations"][];
}

export function randomBatch(seed: number, stage: Stage, sequences: number): Batch {
  const random = new Random(seed);
  const policy = randomPolicy(random, stage);
  return { policy, sequences: Array.from({ length: sequences }, () => randomOperations(random, stage)) };
}

/** Null when the text is no policy: what a shrunk case may be. */
export function effectiveOf(policy: RandomPolicy, stage: Stage): EffectivePolicy | null {
  const text = policyText(policy);
  const parsed = parse(text, textOrigin("random", text)).policy;
  return parsed && { domain: "random", parts: [{ policy: parsed, root: stage.root, home: stage.home }] };
}

/** Everything that has labels from the start: files, programs and scripts are files alike. */
export function filesOf(stage: Stage): string[] {
  const programs = [...stage.programs, ...Object.keys(stage.scripts), ...Object.values(stage.scripts)];
  return [...new Set([...stage.files, ...programs])];
}

export function playModel(
  stage: Stage,
  effective: EffectivePolicy,
  operations: Case["operations"],
  refuses: boolean,
): Step[] {
  const world = new ModelWorld({ refuses, resolve: resolveHost }, filesOf(stage));
  return play(stage, operations, world, beginModel(world, effective));
}

/** The first step where two traces differ, or null. */
export function firstDifference(one: readonly Step[], other: readonly Step[]): number | null {
  const at = one.findIndex((step, index) => !sameStep(step, other[index] as Step));
  return at < 0 ? null : at;
}

/** The case as one would write it down, and both traces. */
export function report(one: Case, names: readonly [string, string], traces: readonly [unknown[], unknown[]]): string {
  const lines = one.operations.flatMap((operation, index) => {
    const [first, second] = traces.map((trace) => JSON.stringify(trace[index]));
    const both = first === second ? [`    ${first}`] : [`    ${names[0]}: ${first}`, `    ${names[1]}: ${second}`];
    return [`  ${describe(operation)}`, ...both];
  });
  return `${policyText(one.policy)}\n${lines.join("\n")}\n`;
}
