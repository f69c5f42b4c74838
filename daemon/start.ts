import { existsSync, mkdirSync, readFileSync } from "node:fs";
import type { Addon } from "../addon/types.js";
import { CompilePool } from "./compile/pool.js";
import { CompileThread } from "./compile/thread.js";
import { type Chosen, chooseTier, type SelfTest } from "./engine/choose.js";
import { Mounts } from "./engine/mounts.js";
import { OwnPlaces } from "./engine/own-places.js";
import { usablePins } from "./engine/pins.js";
import { liveSelfTest } from "./engine/selftest.js";
import { EXIT, StartError } from "./exit.js";
import { FeedbackStore } from "./feedback/store.js";
import { checkFree, listen, takePassed } from "./http/listen.js";
import type { Log } from "./log.js";
import { Manager } from "./notify.js";
import type { Options } from "./options.js";
import { markState } from "./purge.js";
import { Reload } from "./reload.js";
import { createService, type Service } from "./service.js";

/** Milliseconds to compile the self-test's own policy: at boot, on a busy machine, it must not cost the strongest tier. */
const SELFTEST_COMPILE_MAX = 60_000;

export interface Running {
  /** Reads again what a reload reads again; never rejects. */
  reload(): Promise<void>;
  /** Takes the socket away, ends the connections and unloads the programs. */
  stop(): Promise<void>;
}

/** From options to a service that listens. Throws StartError, and leaves nothing loaded then. */
export async function start(options: Options, addon: Addon, log: Log): Promise<Running> {
  checkMachine(addon);
  makeStateDir(options.stateDir);
  const passed = takePassed();
  if (passed.socket === null) await checkFree(options.socket);
  // The compiler stays out of this thread: its code and data would be here twice.
  const thread = new CompileThread();
  // It loads while the kernel verifies the programs, which blocks this thread.
  thread.warm();
  const selfTest: SelfTest = (opened) =>
    liveSelfTest(addon, opened, (job) => thread.run(job, SELFTEST_COMPILE_MAX), log);
  if (!addon.kernelSymbols())
    log("warning", "the kernel hides its symbols: reads and writes cost more (docs/service.md)");
  const pins = usablePins(options.pins, log);
  const chosen = await chooseTier(addon, options.tier, selfTest, log, undefined, pins);
  const mounts = new Mounts(chosen.engine, log);
  const compiler = new CompilePool(thread);
  const manager = new Manager(addon, log);
  const feedbackStore = new FeedbackStore(manager, addon, passed.stored);
  const { stateDir, policyDir, accept } = options;
  const keeps = { stateDir, policyDir, accept, boot: bootId(), keep: pins !== null, feedbackStore };
  const service = created(chosen, () =>
    createService({ addon, chosen, version: version(), log, mounts, compiler, ...keeps }),
  );
  const own = new OwnPlaces(chosen.engine);
  const protectOwn = () => {
    for (const folder of [stateDir, policyDir]) own.folder(folder);
  };
  const reload = new Reload(
    () => {
      // A folder that was not there before, or is another.
      protectOwn();
      return service.reload();
    },
    manager,
    log,
  );
  let removeSocket: () => void;
  try {
    protectOwn();
    await service.restore();
    await service.app.ready();
    removeSocket = await listen(service.app.server, options.socket, passed.socket);
    service.configuration.serviceSocket(options.socket);
    own.file(options.socket);
  } catch (error) {
    await service.close();
    throw error;
  }
  const proven = chosen.proven.map(({ operation, outcome }) => `${operation} ${outcome}`).join(", ");
  const status = `tier ${chosen.engine.tier}; proven: ${proven}`;
  log("info", `listening on ${options.socket}; ${status}`);
  void manager.started(status);
  manager.watch(() => {
    // Throws when the kernel's side does not answer any more.
    chosen.engine.counters();
    const domains = `${service.registry.live().length} domains`;
    const older = service.others.entered ? "programs of attach: enter an older version's domains" : "";
    return [`tier ${chosen.engine.tier}`, domains, older, reload.said].filter((text) => text !== "").join("; ");
  });
  return {
    reload: () => reload.request(),
    async stop() {
      manager.stopping();
      removeSocket();
      await service.close();
    },
  };
}

/** A service that cannot be put together leaves in force what was in force before. */
function created(chosen: Chosen, create: () => Service): Service {
  try {
    return create();
  } catch (error) {
    chosen.engine.close(chosen.engine.adopted());
    throw error;
  }
}

function checkMachine(addon: Addon): void {
  if (process.geteuid?.() !== 0) {
    throw new StartError(EXIT.notRoot, "actplaned must be started by root", "Use sudo, or systemctl start actplaned.");
  }
  let built: boolean;
  try {
    built = existsSync(addon.probe);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new StartError(EXIT.notBuilt, message, "In a checkout: npm run build.");
  }
  if (!built) throw new StartError(EXIT.notBuilt, `${addon.probe} is missing`, "In a checkout: npm run build.");
  if (!addon.hasBtf()) {
    throw new StartError(
      EXIT.noBtf,
      "this kernel has no BTF (/sys/kernel/btf/vmlinux)",
      "Boot a kernel built with CONFIG_DEBUG_INFO_BTF; those of Debian 12 and Ubuntu 22.04 or later are.",
    );
  }
}

function makeStateDir(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    markState(path);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new StartError(EXIT.failed, `cannot make the state folder: ${message}`, "Give another --state-dir DIR.");
  }
}

/** Tells boots of the machine apart. The unit says it (%b): ProcSubset= hides the file. */
function bootId(env = process.env): string {
  return env.ACTPLANE_BOOT ?? readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim().replaceAll("-", "");
}

/** Of package.json, which is two folders up from dist/daemon. */
export function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
