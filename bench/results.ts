/** What a run of the bench yields: the JSON of `npm run bench -- --json`. */
import type { Tier } from "../addon/types.js";

/**
 * bare: nothing loaded. outside: loaded, and the process belongs to no domain; `rules` is the size of the policy that a
 * domain elsewhere lives by, 0 when no domain lives. inside: in a domain, no rule matches. matching: one rule reports
 * every operation.
 */
export type Condition = "bare" | "outside" | "inside" | "matching";

export interface MicroResult {
  readonly tier: Tier;
  readonly operation: string;
  readonly condition: Condition;
  readonly rules: number;
  /** of one operation */
  readonly unit: "instructions" | "ns";
  readonly median: number;
  /** to the bare operation of the same rounds, the median over the rounds */
  readonly ratio: number;
}

/** A condition that could not be measured, and why. */
export interface MicroRefusal {
  readonly tier: Tier;
  readonly condition: Condition;
  readonly rules: number;
  readonly refused: string;
}

/** One of the engine's programs during an operation inside a domain of 100 rules. */
export interface ProgramResult {
  readonly tier: Tier;
  readonly operation: string;
  readonly program: string;
  /** for one operation */
  readonly runs: number;
  readonly unit: MicroResult["unit"];
  /** of one run */
  readonly each: number;
}

/** Any other figure, named for the bars table. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** what the figure is made of, when that is not plain */
  readonly note?: string;
}

export interface Machine {
  readonly kernel: string;
  readonly processor: string;
  readonly processors: number;
  readonly node: string;
}

/** A part that was measured, and whether it was a short run. */
export interface Measured {
  readonly part: string;
  readonly quick: boolean;
}

export interface Results {
  readonly machine: Machine;
  readonly parts: readonly Measured[];
  readonly results: readonly MicroResult[];
  readonly refused: readonly MicroRefusal[];
  readonly programs: readonly ProgramResult[];
  readonly figures: readonly Figure[];
  /** about what could not be measured */
  readonly notes: readonly string[];
}
