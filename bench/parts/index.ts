/** What a run consists of, in order. */
import { measureHost } from "../micro/host.js";
import type { Figure, MicroRefusal, MicroResult } from "../results.js";

export interface PartResult {
  readonly results?: readonly MicroResult[];
  readonly refused?: readonly MicroRefusal[];
  readonly figures?: readonly Figure[];
}

export interface PartOptions {
  readonly quick: boolean;
  readonly kernel: string;
  /** one line, for whoever waits */
  readonly progress: (text: string) => void;
}

export type PartName = keyof typeof PARTS;

/** Each fails with one line that says why it cannot run here; the others run all the same. */
export const PARTS = {
  host: ({ quick, progress }: PartOptions): Promise<PartResult> => measureHost(quick, progress),
} as const;
