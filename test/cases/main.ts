/**
 * Runs the cases against a live service and prints TAP.
 *
 *   node dist/test/cases/main.js [WORD…]     only cases whose file name contains a WORD; "users" is the two users'
 *
 * With ACTPLANE_SOCKET the service there is used; otherwise a private actplaned is started (as root, or by sudo),
 * with the tier of ACTPLANE_TIER if that is set.
 */
import { join } from "node:path";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import { ServiceStartError } from "../../scripts/harness/service.js";
import { readCases } from "./case.js";
import { buildStage } from "./stage.js";
import { StepRunner } from "./step.js";
import { Tap } from "./tap.js";
import { users } from "./users.js";

async function main(): Promise<boolean> {
  const words = process.argv.slice(2);
  const cases = readCases(join(CHECKOUT, "test", "cases"), words);
  const { stage, tier, strike } = await buildStage();
  const tap = new Tap();
  const interrupted = () => void strike().then(() => process.exit(130));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, interrupted);
  tap.comment(`tier ${tier}`);
  const runner = new StepRunner(stage, tier);
  try {
    for (const one of cases) {
      tap.comment(`${one.name}: ${one.title}`);
      for (const step of one.steps) {
        const name = `${one.name}: ${step.name}`;
        if (step.needs === "ipv6" && stage.peer6 === null) {
          tap.skip(name, "this machine has no IPv6 loopback");
          continue;
        }
        tap.result(name, await runner.run(one, step).catch((error: Error) => [error.message]));
      }
    }
    if (words.length === 0 || words.includes("users")) {
      if (process.getuid?.() === 0) await users(stage, tap);
      else tap.skip("users", "being two users needs root");
    }
  } finally {
    await strike();
  }
  return tap.end();
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  if (!(error instanceof ServiceStartError)) throw error;
  console.error(`${error.message}\n${error.log}`);
  process.exitCode = 1;
}
