import type { Figure, MicroRefusal, MicroResult, ProgramResult } from "../results.js";

export interface PartResult {
  readonly results?: readonly MicroResult[];
  readonly refused?: readonly MicroRefusal[];
  readonly programs?: readonly ProgramResult[];
  readonly figures?: readonly Figure[];
  /** lines about what could not be measured */
  readonly notes?: readonly string[];
}

export interface PartOptions {
  readonly quick: boolean;
  /** of the guest */
  readonly kernel: string;
  /** one line, for whoever waits */
  readonly progress: (text: string) => void;
}

/** Throws with one line that says why it cannot run here; the other parts run all the same. */
export type Part = (options: PartOptions) => Promise<PartResult>;
