import type { Figure, MicroRefusal, MicroResult, ProgramResult } from "../results.js";

export interface PartResult {
  readonly results?: readonly MicroResult[];
  readonly refused?: readonly MicroRefusal[];
  readonly programs?: readonly ProgramResult[];
  readonly figures?: readonly Figure[];
  /** lines about what could not be measured */
  readonly notes?: readonly string[];
}

/** What the micro-benchmark is to measure of all it can; an empty list is everything. */
export interface Only {
  readonly operations: readonly string[];
  /** as `nameOf` in micro/situation.ts writes them */
  readonly situations: readonly string[];
}

export interface PartOptions {
  readonly only: Only;
  readonly quick: boolean;
  /** of the guest */
  readonly kernel: string;
  /** one line, for whoever waits */
  readonly progress: (text: string) => void;
}

/** Throws with one line that says why it cannot run here; the other parts run all the same. */
export type Part = (options: PartOptions) => Promise<PartResult>;
