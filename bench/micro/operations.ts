import type { Only } from "../parts/part.js";

/** What native/micro.c can do, and how often in one batch. */
export interface Plan {
  readonly operation: string;
  /** of one batch: a few hundred microseconds, so that few are interrupted */
  readonly iterations: number;
  readonly batches: number;
}

const FAST = { iterations: 200, batches: 15 };
const SLOW = { iterations: 20, batches: 9 };

/** The same for a guest that counts instructions: a count needs no crowd, and the guest is slow. */
export function counted(plans: readonly Plan[]): Plan[] {
  return plans.map((plan) => ({ ...plan, iterations: Math.ceil(plan.iterations / 10), batches: 5 }));
}

/** The plans that a command line asks for. */
export function chosen(plans: readonly Plan[], { operations }: Only): Plan[] {
  return plans.filter(({ operation }) => operations.length === 0 || operations.includes(operation));
}

export const PLANS: readonly Plan[] = [
  { operation: "getppid", iterations: 2000, batches: 15 },
  { operation: "open", ...FAST },
  // Each folder once a round: 15 * 18 of tree.ts's 2,048.
  { operation: "open-first", iterations: 18, batches: 15 },
  // Each file once a round: of as many.
  { operation: "open-beside", iterations: 18, batches: 15 },
  { operation: "read-10", iterations: 500, batches: 15 },
  { operation: "read-4k", iterations: 500, batches: 15 },
  { operation: "write-4k", iterations: 500, batches: 15 },
  { operation: "stat", ...FAST },
  { operation: "create-unlink", iterations: 50, batches: 15 },
  { operation: "rename", iterations: 100, batches: 15 },
  { operation: "connect", ...FAST },
  { operation: "fork", ...SLOW },
  { operation: "exec", ...SLOW },
];
