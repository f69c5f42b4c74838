import type { Tier } from "../../protocol/index.js";
import { ServiceStartError } from "../../scripts/harness/service.js";
import type { Case } from "./case.js";
import { runInLanes } from "./lanes.js";
import type { Stage } from "./scene.js";
import { buildStage } from "./stage.js";
import { Tap } from "./tap.js";

/** What runs behind the cases on the same stage; `root`: the same as root, where the test may be that. */
export type Afterwards = (stage: Stage, tap: Tap, tier: Tier, root: Stage | null) => Promise<void>;

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
  const built = await buildStage();
  const { stage, tier, strike } = built;
  const tap = new Tap();
  const interrupted = () => void strike().then(() => process.exit(130));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, interrupted);
  tap.comment(`tier ${tier}`);
  try {
    await runInLanes(cases, built, tap);
    await afterwards(stage, tap, tier, built.root);
  } finally {
    await strike();
  }
  return tap.end();
}
