/**
 * The cases of the language and of each operation; see suite.ts.
 *
 *   node dist/test/cases/main.js [WORD…]     only cases whose file or folder (engine, templates) contains a WORD; "users" and "views" are code
 */
import { join } from "node:path";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import { readCases } from "./case.js";
import { suite } from "./suite.js";
import { users } from "./users.js";
import { views } from "./views.js";

/** Those that data cannot tell; being two users, and mounting, need root. */
const CODE = { users, views };

const words = process.argv.slice(2);
await suite(readCases(join(CHECKOUT, "test", "cases"), words), async (stage, tap) => {
  for (const [name, run] of Object.entries(CODE)) {
    if (words.length > 0 && !words.includes(name)) continue;
    if (process.getuid?.() === 0) await run(stage, tap);
    else tap.skip(name, "it needs root");
  }
});
