/**
 * The model against the running kernel: random policies, random operations of a real process tree, every verdict and
 * label compared. Prints TAP; a difference is made small first. Needs root.
 *
 *   node dist/test/differential/main.js [--tier NAME] [--sequences N] [--seed N]
 */
import { parseArgs } from "node:util";
import type { Tier } from "../../addon/index.js";
import { KernelDifferential } from "./differential.js";

const { values } = parseArgs({
  options: {
    tier: { type: "string", default: "tracepoint" },
    sequences: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
  },
});

const begin = performance.now();
const differential = await KernelDifferential.open(values.tier as Tier);
try {
  const { difference, seen } = await differential.run(Number(values.seed), Number(values.sequences));
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`# tier ${values.tier}, seed ${values.seed}, ${seconds} s: ${JSON.stringify(seen)}`);
  for (const line of difference?.split("\n") ?? []) console.log(`# ${line}`);
  const name = `${seen.sequences} sequences without a difference between model and kernel`;
  console.log(`${difference === null ? "ok" : "not ok"} 1 - ${name}\n1..1`);
  process.exitCode = difference === null ? 0 : 1;
} finally {
  differential.close();
}
