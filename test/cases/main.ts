/**
 * The cases of the language and of each operation; see suite.ts.
 *
 *   node dist/test/cases/main.js [WORD…]     only cases whose file name contains a WORD; "users" is the two users'
 */
import { join } from "node:path";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import { readCases } from "./case.js";
import { suite } from "./suite.js";
import { users } from "./users.js";

const words = process.argv.slice(2);
await suite(readCases(join(CHECKOUT, "test", "cases"), words), async (stage, tap) => {
  if (words.length > 0 && !words.includes("users")) return;
  if (process.getuid?.() === 0) await users(stage, tap);
  else tap.skip("users", "being two users needs root");
});
