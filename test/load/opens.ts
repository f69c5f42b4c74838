/**
 * A process in a domain: for each line on its input it opens and closes a file many times and says how many nanoseconds one
 * time took, the median of batches.
 */
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline";

const BATCHES = 41;
const TIMES = 500;

function batch(): number {
  const began = process.hrtime.bigint();
  for (let n = 0; n < TIMES; n++) closeSync(openSync("/etc/hostname", "r"));
  return Number(process.hrtime.bigint() - began) / TIMES;
}

batch();
console.log("in");
for await (const _ of createInterface({ input: process.stdin })) {
  const times = Array.from({ length: BATCHES }, batch).sort((a, b) => a - b);
  console.log(times[BATCHES >> 1]);
}
