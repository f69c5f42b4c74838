/** What the engine notices of the ways that data can go from one process to another; docs/coverage.md is the same table. */
import { FLOWS } from "./coverage.generated.js";
import type { Tier } from "./tiers.js";

export { FLOWS };

/**
 * `tracked`: the taker has the giver's labels before it can use the data. `refused`: the way fails with EPERM. `killed`: the
 * process is ended when its system call returns. `unseen`: nothing is noticed.
 */
export type Coverage = (typeof FLOWS)[number]["tiers"][Tier];

/** Titles of the ways of which `tier` makes `coverage`, in the order of the table. */
export function waysThatAre(coverage: Coverage, tier: Tier): string[] {
  return FLOWS.filter((flow) => (flow.tiers[tier] as Coverage) === coverage).map((flow) => flow.title);
}
