import type { Tier } from "../../protocol/index.js";
import { runAs } from "../../scripts/harness/person.js";
import { ServiceStartError } from "../../scripts/harness/service.js";
import type { Case, Step } from "./case.js";
import type { Stage } from "./scene.js";
import { buildStage } from "./stage.js";
import { StepRunner } from "./step.js";
import { Tap } from "./tap.js";

/** What runs behind the cases on the same stage. */
export type Afterwards = (stage: Stage, tap: Tap, tier: Tier) => Promise<void>;

/**
 * Runs cases against a live service and prints TAP; the exit status is 1 when something failed.
 *
 * With ACTPLANE_SOCKET the service there is used; otherwise a private actplaned is started (as root, or by sudo),
 * with the tier of ACTPLANE_TIER if that is set.
 */
export async function suite(cases: readonly Case[], afterwards: Afterwards): Promise<void> {
  try {
    process.exitCode = (await run(cases, afterwards)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ServiceStartError)) throw error;
    console.error(`${error.message}\n${error.log}`);
    process.exitCode = 1;
  }
}

async function run(cases: readonly Case[], afterwards: Afterwards): Promise<boolean> {
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
        if (step.tiers && !step.tiers.includes(tier)) continue;
        const name = `${one.name}: ${step.name}`;
        const lacking = await lacks(stage, step);
        if (lacking === null) tap.result(name, await runner.run(one, step).catch((error: Error) => [error.message]));
        else tap.skip(name, lacking);
      }
    }
    await afterwards(stage, tap, tier);
  } finally {
    await strike();
  }
  return tap.end();
}

/** What the machine lacks to try a step, or null. */
async function lacks(stage: Stage, step: Step): Promise<string | null> {
  if (step.needs === "ipv6" && stage.peer6 === null) return "this machine has no IPv6 loopback";
  if (step.as === "root" && stage.root === null) return "the test is not run by root";
  if (step.where === undefined) return null;
  const person = step.as === "root" && stage.root ? stage.root : stage.person;
  const options = { cwd: stage.folder, env: { PATH: `${stage.tools}:${process.env.PATH}` }, timeout: stage.timeout };
  const { status } = await runAs(person, ["sh", "-c", step.where], options);
  return status === 0 ? null : `not on this machine: ${step.where}`;
}
