/**
 * The attacks of docs/attacks.md; see ../cases/suite.ts.
 *
 *   node dist/test/attacks/main.js [WORD…]     only attacks whose file name contains a WORD
 */
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import { suite } from "../cases/suite.js";
import { readAttacks } from "./attack.js";

const words = process.argv.slice(2);
const attacks = (await readAttacks(CHECKOUT)).filter(
  ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
);
await suite(
  attacks.flatMap(({ steps }) => steps ?? []),
  async (stage, tap, tier, root) => {
    for (const { name, script } of attacks) {
      if (!script?.tiers.includes(tier)) continue;
      tap.comment(`${name}: ${script.title}`);
      await script
        .run(stage, tap, tier, root)
        .catch((error: Error) => tap.result(name, [error.stack ?? error.message]));
    }
  },
);
