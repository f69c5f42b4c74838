/** The meaning of steps by plain backtracking: slow, obviously right, and what the automata are tested against. */
import type { ByteSet } from "./byte-set.js";
import type { Glob, Step } from "./glob.js";

const SLASH = 0x2f;

/** Exponential in the worst case: for tests with short texts only. */
export function naiveMatch(glob: Glob, text: Uint8Array): boolean {
  return glob.alternatives.some((steps) => from(steps, 0, text, 0));
}

const has = (set: ByteSet, byte: number | undefined): boolean =>
  byte !== undefined && set.ranges.some(([low, high]) => low <= byte && byte <= high);

function from(steps: readonly Step[], index: number, text: Uint8Array, at: number): boolean {
  const step = steps[index];
  if (!step) return at === text.length;
  const rest = (next: number): boolean => from(steps, index + 1, text, next);
  switch (step.kind) {
    case "byte":
      return has(step.set, text[at]) && rest(at + 1);
    case "star":
      for (let end = at; ; end++) {
        if (rest(end)) return true;
        if (end >= text.length || text[end] === SLASH) return false;
      }
    case "any":
      for (let end = at; end <= text.length; end++) if (rest(end)) return true;
      return false;
    case "folders":
      if (rest(at)) return true;
      for (let end = at; end < text.length; end++) if (text[end] === SLASH && rest(end + 1)) return true;
      return false;
    case "below":
      return at === text.length || text[at] === SLASH;
    case "character":
      return step.sequences.some((sequence) => {
        if (!sequence.every((set, offset) => has(set, text[at + offset]))) return false;
        let end = at + sequence.length;
        if (rest(end)) return true;
        while (step.open && end < text.length && (text[end]! & 0xc0) === 0x80) if (rest(++end)) return true;
        return false;
      });
  }
}
