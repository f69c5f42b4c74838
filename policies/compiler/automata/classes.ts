/** Bytes that no pattern of a group tells apart share a class; automata have one transition per class. */
import { type ByteSet, CONTINUATION, SLASH_ONLY } from "../../patterns/byte-set.js";
import type { Step } from "../../patterns/glob.js";

export interface ByteClasses {
  /** byte -> class, classes from 1: 0 is a row's default (abi.h) */
  readonly ofByte: Uint8Array;
  readonly count: number;
  /** the classes that together are the set; only sets that were in the steps are known */
  classesOf(set: ByteSet): readonly number[];
}

function setsOf(step: Step): readonly ByteSet[] {
  if (step.kind === "byte") return [step.set];
  if (step.kind === "any") return [];
  if (step.kind !== "character") return [SLASH_ONLY];
  return step.open ? [...step.sequences.flat(), CONTINUATION] : step.sequences.flat();
}

/** By key. Steps of one byte are shared objects: nearly all are known by themselves. */
function distinctSets(alternatives: Iterable<readonly Step[]>): Map<string, ByteSet> {
  const sets = new Map<string, ByteSet>();
  const seen = new Set<Step>();
  for (const steps of alternatives) {
    for (const step of steps) {
      if (seen.has(step)) continue;
      seen.add(step);
      for (const set of setsOf(step)) sets.set(set.key, set);
    }
  }
  return sets;
}

/** The coarsest partition of the 256 bytes that every step's sets are unions of. Can have up to 256 classes. */
export function byteClasses(alternatives: Iterable<readonly Step[]>): ByteClasses {
  const sets = distinctSets(alternatives);
  const ofByte = new Uint8Array(256);
  let count = 1;
  for (const set of sets.values()) {
    const inside = new Uint8Array(256);
    for (const [low, high] of set.ranges) inside.fill(1, low, high + 1);
    const renumbered = new Map<number, number>();
    for (let byte = 0; byte < 256; byte++) {
      const key = ofByte[byte]! * 2 + inside[byte]!;
      if (!renumbered.has(key)) renumbered.set(key, renumbered.size);
      ofByte[byte] = renumbered.get(key)!;
    }
    count = renumbered.size;
  }
  const known = new Map<string, number[]>();
  for (const set of sets.values()) {
    const classes = new Set<number>();
    for (const [low, high] of set.ranges) for (let byte = low; byte <= high; byte++) classes.add(ofByte[byte]!);
    known.set(set.key, [...classes]);
  }
  for (const [key, list] of known)
    known.set(
      key,
      list.map((one) => one + 1),
    );
  return {
    ofByte: ofByte.map((one) => one + 1),
    count,
    classesOf(set) {
      const classes = known.get(set.key);
      if (!classes) throw new Error(`byte set ${set.key} was not part of the partition`);
      return classes;
    },
  };
}
