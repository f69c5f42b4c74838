import { chmodSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { call } from "../../client/rpc.js";
import { WEAKER_NAMES } from "../../policies/compiler/index.js";
import type { Tier } from "../../protocol/index.js";
import { CHECKOUT, commandFolder } from "../../scripts/harness/checkout.js";
import { openPeer, type Peer } from "../../scripts/harness/peer.js";
import { ordinaryUser, ROOT } from "../../scripts/harness/person.js";
import { startService } from "../../scripts/harness/service.js";
import type { Stage } from "./scene.js";

/** Milliseconds that one script of a case may take, under emulation too. */
const SCRIPT_TIMEOUT = 120_000;

async function peer6(): Promise<Peer | null> {
  try {
    return await openPeer("::1");
  } catch {
    return null;
  }
}

/** A stage, and how to clear it away. */
export interface Built {
  readonly stage: Stage;
  readonly tier: Tier;
  strike(): Promise<void>;
}

/**
 * Everything a test against a live service needs: the service of ACTPLANE_SOCKET, or a private one when there is none
 * and we are root, a temporary folder, an ordinary user, the tools, and peers on the loopback.
 */
export async function buildStage(): Promise<Built> {
  const folder = mkdtempSync(join(tmpdir(), "actplane-cases-"));
  chmodSync(folder, 0o755);
  const closers: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const strike = async () => {
    for (const close of closers.reverse()) await close();
  };
  try {
    let socket = process.env.ACTPLANE_SOCKET;
    if (socket === undefined) {
      const service = await startService(folder, tierOption());
      closers.push(() => service.stop());
      socket = service.socket;
    }
    const tools = join(folder, "tools");
    for (const from of [join("test", "cases", "tools"), join("build", "triggers")]) {
      cpSync(join(CHECKOUT, from), tools, { recursive: true });
    }
    const peer = await openPeer("0.0.0.0");
    const second = await peer6();
    closers.push(
      () => peer.close(),
      () => second?.close(),
    );
    const { tier } = await call(socket, "control.status", {});
    const accept = tier === "tracepoint" ? WEAKER_NAMES.flatMap((name) => ["--accept", name]) : [];
    const actplane = join(commandFolder(folder), "bin", "actplane");
    const person = ordinaryUser(folder);
    const root = process.getuid?.() === 0 ? { ...ROOT, home: folder } : null;
    const peers = { peer, peer6: second };
    const stage = { folder, tools, person, root, actplane, socket, accept, ...peers, timeout: SCRIPT_TIMEOUT };
    return { stage, tier, strike };
  } catch (error) {
    await strike();
    throw error;
  }
}

/** ACTPLANE_TIER asks a private service for one tier; without it the strongest that works. */
function tierOption(): { tier?: string } {
  const tier = process.env.ACTPLANE_TIER;
  return tier === undefined ? {} : { tier };
}
