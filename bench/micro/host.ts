/** The tracepoint tier, on this machine's own kernel. */

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addon } from "../../addon/index.js";
import { builtProgram } from "../native/build.js";
import { situations } from "./conditions.js";
import { measure } from "./measure.js";
import { PLANS } from "./operations.js";
import { makeTree } from "./tree.js";

/** Runs `use` with a project to work in and a UDP port that somebody holds; both are gone afterwards. */
export async function withProject<T>(use: (folder: string, port: number) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "actplane-bench-"));
  const socket = createSocket("udp4");
  try {
    makeTree(folder);
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return await use(folder, socket.address().port);
  } finally {
    socket.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seven rounds, with the engine loaded anew for each; three in a short run. */
export function measureHost(quick: boolean, progress: (text: string) => void) {
  const loads = quick ? 3 : 7;
  return withProject(async (folder, port) => {
    const setup = {
      addon,
      tier: "tracepoint" as const,
      program: builtProgram("micro"),
      folder,
      port,
      clock: "cpu" as const,
    };
    const unit = { name: "ns" as const, ns: 1 };
    return measure(setup, situations(folder, setup.tier, quick), PLANS, { loads, passes: 1 }, unit, (load) =>
      progress(`tracepoint tier on this machine: round ${load + 1} of ${loads}`),
    );
  });
}
