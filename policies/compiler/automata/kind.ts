/**
 * Which automaton an alternative belongs to. Alternatives of different kinds
 * multiply each other's states, and a text that one kind has nothing to do with
 * soon is in its dead state.
 */
import type { Step } from "../../patterns/glob.js";

export const KINDS = ["anchored", "spanning", "floating", "inner", "ending"] as const;

/**
 * anchored: what can match is decided from the first byte on.
 * spanning: the same up to a `**` in the middle.
 * floating: begins with any folders (or any bytes) and has no other `**` in the middle.
 * inner: begins with any folders and has another `**` in the middle; each may explode alone.
 * ending: any folders, then one component that begins with a star: read from the text's end, it is decided at once.
 */
export type Kind = (typeof KINDS)[number];

export function kindOf(steps: readonly Step[]): Kind {
  const floating = steps.length > 1 && wide(steps[0]!);
  const spans = hasWide(steps, 1, steps.length - 1);
  if (!floating) return spans ? "spanning" : "anchored";
  if (spans) return "inner";
  return steps[0]!.kind === "folders" && steps[1]!.kind === "star" && steps.slice(1).every(inComponent)
    ? "ending"
    : "floating";
}

function hasWide(steps: readonly Step[], from: number, to: number): boolean {
  for (let index = from; index < to; index++) if (wide(steps[index]!)) return true;
  return false;
}

const wide = (step: Step): boolean => step.kind === "any" || step.kind === "folders";

/** "/" is never within a set of a path's pattern that has other bytes. */
function inComponent(step: Step): boolean {
  if (step.kind === "byte") return !step.set.ranges.some(([low, high]) => low <= 0x2f && 0x2f <= high);
  return step.kind === "star" || step.kind === "character";
}
