/**
 * What building automata may cost. Work is counted in visited set members and
 * written transitions instead of milliseconds, so that a policy that compiles
 * on an idle machine also compiles on a busy one.
 */
export interface Budget {
  /**
   * states of one automaton above what patterns need that do not multiply each
   * other (a few for each step); a single pattern may have four times as many
   */
  readonly states: number;
  /** units for all automata of an image; the default is about half a second on a 2.5 GHz core */
  readonly work: number;
  /** automata of one group, at most AP_AUTOMATA_MAX */
  readonly automata: number;
}

export const DEFAULT_BUDGET: Budget = { states: 4096, work: 24_000_000, automata: 16 };

export class BudgetExceeded extends Error {
  constructor(readonly resource: "states" | "work") {
    super(`out of ${resource}`);
  }
}

export class Work {
  constructor(private left: number) {}

  /** Throws BudgetExceeded("work"). */
  spend(units: number): void {
    this.left -= units;
    if (this.left < 0) throw new BudgetExceeded("work");
  }

  get remaining(): number {
    return this.left;
  }
}
