/**
 * Labels that outlive what could take them: restarts and crashes of the service, new names, unmounting. Prints TAP.
 *
 *   node dist/test/labels/main.js                  everything, in a temporary folder; needs root
 *   node dist/test/labels/main.js write FOLDER     first half of a reboot: labels files below FOLDER
 *   node dist/test/labels/main.js read FOLDER      second half: they are still there
 *
 * ACTPLANE_TIER asks for one tier; ACTPLANE_TEST_DISK names a disk to be written over in place of loop devices;
 * ACTPLANE_DROP_CACHES=1 lets the kernel's caches be dropped.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Tap } from "../cases/tap.js";
import { ends } from "./ends.js";
import { eviction } from "./eviction.js";
import { names } from "./names.js";
import { owner } from "./owner.js";
import { readAfterBoot, writeBeforeBoot } from "./reboot.js";
import { restarts } from "./restarts.js";
import { unmounting } from "./unmounting.js";
import { World } from "./world.js";

/** One check of a part: its name, and what is wrong. */
export type Check = (name: string, run: () => Promise<string[]>) => Promise<void>;

const PARTS: Record<string, (world: World, check: Check) => Promise<void>> = {
  names,
  ends,
  owner,
  restarts,
  unmounting,
  ...(process.env.ACTPLANE_DROP_CACHES === "1" ? { eviction } : {}),
};

async function everything(words: readonly string[], check: Check): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "actplane-labels-"));
  chmodSync(folder, 0o755);
  try {
    for (const [name, part] of Object.entries(PARTS)) {
      if (words.length > 0 && !words.includes(name)) continue;
      const own = join(folder, name);
      const world = new World(own);
      try {
        await world.start();
        await part(world, (what, run) => check(`${name}: ${what}`, run));
      } finally {
        await world.stop();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<boolean> {
  const tap = new Tap();
  const check: Check = async (name, run) =>
    tap.result(name, await run().catch((error: Error) => [error.stack ?? error.message]));
  const [word, folder, ...rest] = process.argv.slice(2);
  if (word === "write" && folder !== undefined) await writeBeforeBoot(folder, check);
  else if (word === "read" && folder !== undefined) await readAfterBoot(folder, check);
  else
    await everything(
      [word, folder, ...rest].filter((one) => one !== undefined),
      check,
    );
  return tap.end();
}

process.exitCode = (await main()) ? 0 : 1;
