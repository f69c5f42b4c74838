import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Addon } from "./types.js";

export type * from "./types.js";

/** What the .node itself exports; the paths are added here. */
type Native = Omit<Addon, "command" | "probe">;

/** build/Release of the package: from dist/addon/index.js as from a source tree, the nearest one upward. */
function findRelease(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    const release = join(folder, "build", "Release");
    if (existsSync(join(release, "actplane.node"))) return release;
    if (folder === dirname(folder)) throw new Error("the actplane addon is not built: run npm run build");
  }
}

function load(): Addon {
  const release = findRelease();
  const file = join(release, "actplane.node");
  let native: Native;
  try {
    native = createRequire(import.meta.url)(file) as Native;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`the actplane addon cannot be loaded (${reason}): run npm run build again, or install libelf1`, {
      cause,
    });
  }
  return { ...native, command: join(release, "actplane"), probe: join(release, "probe") };
}

let loaded: Addon | undefined;

/**
 * Loaded at its first use, so that what only needs types or paths runs without
 * it. Throws an Error that says what to do when it is not built.
 */
export const addon: Addon = new Proxy({} as Addon, {
  get(_, property) {
    loaded ??= load();
    return Reflect.get(loaded, property);
  },
});
