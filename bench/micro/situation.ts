/** What the guest knows too: nothing here needs the compiler. */
import type { Outcome } from "../policy/compile.js";
import type { Condition } from "../results.js";

/** One state of the machine to measure in. `policy` is in force somewhere unless `rules` is 0. */
export interface Situation {
  readonly condition: Condition;
  readonly rules: number;
  readonly policy: Outcome | null;
}

/** "inside:100": what a command line calls it. */
export const nameOf = ({ condition, rules }: Pick<Situation, "condition" | "rules">) => `${condition}:${rules}`;

export const isSituation = (name: string) => /^(outside|inside|matching):\d{1,5}$/.test(name);

/** Inside a domain of 100 rules. */
export const isTypical = (one: Situation) => nameOf(one) === "inside:100";
