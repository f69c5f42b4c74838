import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tier } from "../../addon/types.js";
import { openTier } from "../engine/holder.js";
import { Mounts } from "../engine/mounts.js";
import { listen } from "../http/listen.js";
import type { Log } from "../log.js";
import { createService, type Service } from "../service.js";
import { FakeAddon, type FakeEngine } from "./fake-addon.js";

export interface TestService {
  readonly addon: FakeAddon;
  readonly engine: FakeEngine;
  readonly service: Service;
  readonly socket: string;
  /** of its state */
  readonly folder: string;
  /** of the machine's policies; not made */
  readonly policyDir: string;
  readonly lines: string[];
  close(): Promise<void>;
}

/** A whole service on a socket of its own, with everything real but the kernel. */
export async function startTestService(tier: Tier = "lsm", stateDir?: string): Promise<TestService> {
  const folder = mkdtempSync(join(tmpdir(), "actplane-test-"));
  const state = stateDir ?? folder;
  const policyDir = join(state, "policies.d");
  const socket = join(folder, "s.sock");
  const addon = new FakeAddon();
  const lines: string[] = [];
  const log: Log = (_, message) => void lines.push(message);
  const opened = openTier(addon, tier);
  const engine = addon.engines[0] as FakeEngine;
  const mounts = new Mounts(engine, log, () => ({ text: "22 1 254:0 / / rw - ext4 x rw\n", inodeOf: () => 1n }));
  const service = createService({
    addon,
    chosen: { ...opened, proven: [{ operation: "exec", outcome: "refused" }], rejected: [] },
    version: "0.0.0",
    log,
    mounts,
    stateDir: state,
    policyDir,
    policyOwner: process.getuid?.() ?? 0,
    accept: [],
    boot: "boot",
    linger: 0,
    attachUsers: { users: () => [0, 1000] },
    homeOf: async (uid) => (uid === 3000 ? null : `/home/${uid}`),
  });
  await service.restore();
  await service.app.ready();
  const remove = await listen(service.app.server, socket, null);
  return {
    addon,
    engine,
    service,
    socket,
    folder: state,
    policyDir,
    lines,
    async close() {
      remove();
      await service.close();
      rmSync(folder, { recursive: true });
    },
  };
}
