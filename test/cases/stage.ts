import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { call } from "../../client/rpc.js";
import { WEAKER_NAMES } from "../../policies/compiler/index.js";
import type { Tier } from "../../protocol/index.js";
import { CHECKOUT, commandFolder, openToAll } from "../../scripts/harness/checkout.js";
import { openPeer, type Peer } from "../../scripts/harness/peer.js";
import { type Identity, ordinaryUser, ROOT, twoUsers } from "../../scripts/harness/person.js";
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

/** Stages of the users that a test has, and how to clear them away. */
export interface Built {
  /** the first ordinary user's */
  readonly stage: Stage;
  /** of each ordinary user, who are two when the test is run by root, and else oneself */
  readonly users: readonly Stage[];
  /** null where the test itself has no right to be root */
  readonly root: Stage | null;
  readonly tier: Tier;
  /** where the machine's policies of a private service are, and what puts them in force; null where that is not ours */
  readonly machine: { readonly folder: string; reload(): void } | null;
  strike(): Promise<void>;
}

type Closers = (() => Promise<void> | void)[];

/** Folder, home and peers of one user. */
async function stageOf(
  shared: Omit<Stage, "person" | "peer" | "peer6">,
  name: string,
  closers: Closers,
  who?: Identity,
) {
  const folder = join(shared.folder, name);
  mkdirSync(folder, { mode: 0o755 });
  const peer = await openPeer("0.0.0.0");
  const second = await peer6();
  closers.push(
    () => peer.close(),
    () => second?.close(),
  );
  return { ...shared, folder, person: ordinaryUser(folder, who), peer, peer6: second };
}

/**
 * Everything a test against a live service needs: the service of ACTPLANE_SOCKET, or a private one when there is none
 * and we are root, a temporary folder, the tools, ordinary users and root, and peers on the loopback for each of them.
 */
export async function buildStage(): Promise<Built> {
  // Scripts that a test writes are for its users, whatever the umask of who runs it.
  process.umask(0o022);
  const folder = mkdtempSync(join(tmpdir(), "actplane-cases-"));
  chmodSync(folder, 0o755);
  let machine: Built["machine"] = null;
  const closers: Closers = [() => rmSync(folder, { recursive: true, force: true })];
  const strike = async () => {
    for (const close of closers.reverse()) await close();
  };
  try {
    let socket = process.env.ACTPLANE_SOCKET;
    if (socket === undefined) {
      // What a test makes the machine's policy is to be in force on every tier.
      const args = WEAKER_NAMES.flatMap((name) => ["--accept", name]);
      const service = await startService(folder, { ...tierOption(), args });
      closers.push(() => service.stop());
      socket = service.socket;
      machine = { folder: join(folder, "policies.d"), reload: () => service.reload() };
    }
    const tools = join(folder, "tools");
    cpSync(join(CHECKOUT, "build", "triggers"), tools, { recursive: true });
    openToAll(tools);
    const { tier } = await call(socket, "control.status", {});
    const accept = tier === "tracepoint" ? WEAKER_NAMES.flatMap((name) => ["--accept", name]) : [];
    const actplane = join(commandFolder(folder), "bin", "actplane");
    const shared = { folder, tools, actplane, socket, accept, timeout: SCRIPT_TIMEOUT };
    const isRoot = process.getuid?.() === 0;
    const [alice, bob] = twoUsers();
    const stage = await stageOf(shared, "a", closers, alice);
    const users = isRoot ? [stage, await stageOf(shared, "b", closers, bob)] : [stage];
    const root = isRoot ? await stageOf(shared, "root", closers, ROOT) : null;
    return { stage, users, root, tier, machine: isRoot ? machine : null, strike };
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
