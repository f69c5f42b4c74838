/**
 * npm run test:stress [-- rest|threads|bomb|remember|swaps|flood|labels]…: crowds of threads, processes, matches,
 * replaced policies and labelled files on this kernel, as root. Prints TAP; exit status 1 when a point failed.
 */
import { bomb } from "./bomb.js";
import { flood } from "./flood.js";
import { labels } from "./labels.js";
import { remember } from "./remember.js";
import { rest } from "./rest.js";
import { swaps } from "./swaps.js";
import { threads } from "./threads.js";

/** One point: what was found is what was expected. */
export type Check = (name: string, found: unknown, expected: unknown) => void;

const ALL = { rest, threads, bomb, remember, swaps, flood, labels };

const wanted = process.argv.slice(2);
let count = 0;
let failed = 0;
const check: Check = (name, found, expected) => {
  count++;
  const good = Object.is(found, expected);
  if (!good) failed++;
  console.log(`${good ? "ok" : "not ok"} ${count} - ${name}`);
  if (!good) console.log(`# expected ${expected}, found ${found}`);
};

console.log("TAP version 14");
for (const [name, run] of Object.entries(ALL)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`# ${name}`);
  await run((text, found, expected) => check(`${name}: ${text}`, found, expected)).catch((error: Error) =>
    check(`${name}: ${error.message}`, "an error", "none"),
  );
}
console.log(`1..${count}`);
process.exitCode = failed === 0 && count > 0 ? 0 : 1;
