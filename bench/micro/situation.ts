/** What the guest knows too: nothing here needs the compiler. */
import type { Outcome } from "../policy/compile.js";
import type { Condition } from "../results.js";

/** One state of the machine to measure in. `policy` is in force somewhere unless `rules` is 0. */
export interface Situation {
  readonly condition: Condition;
  readonly rules: number;
  readonly policy: Outcome | null;
}

/** Inside a domain of 100 rules. */
export function typical(all: readonly Situation[]): Situation {
  return all.find(({ condition, rules }) => condition === "inside" && rules === 100)!;
}
