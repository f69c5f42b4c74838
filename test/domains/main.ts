/**
 * Domains while they run: children, deltas, processes that move inward, children in the background. Prints TAP. Every
 * refusal stands beside the same act without the policy. With ACTPLANE_SOCKET the service there is used.
 *
 *   node dist/test/domains/main.js [children | deltas | moving | labels | background | reload | attach | audit]…
 */
import { buildStage } from "../cases/stage.js";
import { Tap } from "../cases/tap.js";
import { attach } from "./attach.js";
import { audit } from "./audit.js";
import { background } from "./background.js";
import { children } from "./children.js";
import { deltas } from "./deltas.js";
import { labels } from "./labels.js";
import { moving } from "./moving.js";
import { reload } from "./reload.js";
import { Scene } from "./scene.js";

/** One check of a part: its name, and what is wrong. */
export type Check = (name: string, run: () => Promise<string[]>) => Promise<void>;

const PARTS: Record<string, (scene: Scene, check: Check) => Promise<void>> = {
  children,
  deltas,
  moving,
  labels,
  background,
  reload,
  attach,
  audit,
};

async function main(): Promise<boolean> {
  const wanted = process.argv.slice(2);
  const built = await buildStage();
  const tap = new Tap();
  try {
    for (const [name, part] of Object.entries(PARTS)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      await part(new Scene(built, name), async (what, run) => {
        tap.result(`${name}: ${what}`, await run().catch((error: Error) => [error.stack ?? error.message]));
      });
    }
  } finally {
    await built.strike();
  }
  return tap.end();
}

process.exitCode = (await main()) ? 0 : 1;
