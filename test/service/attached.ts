/**
 * Programs that enter a domain by themselves, while the service is killed, started again and stopped: what was prepared is
 * there for whoever starts one meanwhile, and nobody passes. ATTACH_KILLS is how often it is killed (6).
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { call } from "../../client/rpc.js";
import type { Tap } from "../cases/tap.js";
import { PrivatePins } from "./bpffs.js";
import { type Instance, sleep, startInstance, until } from "./process.js";

const KILLS = Number(process.env.ATTACH_KILLS ?? 6);
const PATIENCE = 60_000;

class Scene {
  private readonly own: PrivatePins;
  private instance: Instance | null = null;

  constructor(private readonly folder: string) {
    this.own = new PrivatePins(folder);
    const script = (name: string, text: string) =>
      writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    script("allowed", `echo x >>${folder}/did-allowed`);
    script("forbidden", `echo x >>${folder}/did-forbidden`);
    script("an-agent", `${folder}/allowed; ${folder}/forbidden; test -z "$1" || sleep "$1"; exit 0`);
    this.policy(true);
  }

  private get policyDir(): string {
    return join(this.folder, "policies.d");
  }

  policy(there: boolean): void {
    rmSync(this.policyDir, { recursive: true, force: true });
    if (!there) return;
    mkdirSync(this.policyDir, { mode: 0o755 });
    const rule = `rule no: kill exec "${this.folder}/forbidden"`;
    const text = `version: 1\nattach: [ { exec: "${this.folder}/an-agent" } ]\npolicy: |\n  ${rule}\n`;
    writeFileSync(join(this.policyDir, "a.yaml"), text, { mode: 0o644 });
  }

  begin(): Instance {
    const accept = ["--accept", "kill-before-start"];
    this.instance = startInstance(this.folder, "--pins", this.own.path, "--policy-dir", this.policyDir, ...accept);
    return this.instance;
  }

  async start(): Promise<Instance> {
    const instance = this.begin();
    const deadline = performance.now() + PATIENCE;
    while (instance.child.exitCode === null && performance.now() < deadline) {
      if ((await this.status().catch(() => null)) !== null) break;
      await sleep(50);
    }
    return instance;
  }

  status() {
    return call(join(this.folder, "run", "actplaned.sock"), "control.status", {});
  }

  reload(): void {
    this.instance?.child.kill("SIGHUP");
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    this.instance?.child.kill(signal);
    await this.instance?.ended;
  }

  /** Starts the agent, waits for its end, and says what it did. */
  run(): { readonly allowed: boolean; readonly forbidden: boolean } {
    for (const name of ["allowed", "forbidden"]) rmSync(join(this.folder, `did-${name}`), { force: true });
    spawnSync(join(this.folder, "an-agent"), [], { stdio: "ignore" });
    const did = (name: string) => existsSync(join(this.folder, `did-${name}`));
    return { allowed: did("allowed"), forbidden: did("forbidden") };
  }

  /** One that stays. */
  stay(seconds: number) {
    return spawn(join(this.folder, "an-agent"), [String(seconds)], { stdio: "ignore", detached: true });
  }

  pinned(): string[] {
    return existsSync(this.own.path) ? readdirSync(this.own.path) : [];
  }

  async close(): Promise<void> {
    await this.kill("SIGKILL");
    this.own.close();
  }
}

/** Milliseconds in which what was taken is prepared anew. */
const SETTLE = 500;

const passed = (did: ReturnType<Scene["run"]>) => (did.forbidden ? ["what must not run did"] : []);
const entered = (did: ReturnType<Scene["run"]>) => [...passed(did), ...(did.allowed ? [] : ["it did not enter"])];

export async function attached(tap: Tap, scratch: string): Promise<void> {
  const scene = new Scene(join(scratch, "attached"));
  try {
    tap.result("attached: without a service a program is free", scene.run().forbidden ? [] : ["it is not"]);
    const first = await scene.start();
    tap.result("attached: with it, it enters", first.child.exitCode === null ? entered(scene.run()) : [first.log()]);

    const problems: string[] = [];
    let refused = 0;
    for (let n = 0; n < KILLS; n++) {
      // The one before has prepared domains again, more than the one that this takes.
      await until(() => scene.run().allowed, PATIENCE);
      await sleep(SETTLE);
      await scene.kill("SIGKILL");
      problems.push(...entered(scene.run()));
      scene.begin();
      // From before its first line of code to well after it listens; refused is right, free is not.
      for (let looks = 0; looks < 4; looks++) {
        await sleep((n % 6) * 100);
        const did = scene.run();
        if (!did.allowed) refused++;
        problems.push(...passed(did));
      }
      await until(() => existsSync(join(scratch, "attached", "run", "actplaned.sock")), PATIENCE);
      for (let looks = 0; looks < 100 && !(await scene.status().catch(() => null)); looks++) await sleep(50);
    }
    tap.result(`attached: killed ${KILLS} times, nothing passes, ${refused} had to try again`, problems);

    const staying = scene.stay(600);
    const live = async () => (await scene.status()).domains.filter(({ name }) => name === "attached").length;
    for (let looks = 0; looks < 100 && (await live()) !== 1; looks++) await sleep(50);
    const before = await live();
    await scene.kill("SIGTERM");
    const meanwhile = entered(scene.run());
    await scene.start();
    const after = await live();
    tap.result("attached: stopped and started, who is inside is, and what was prepared served", [
      ...meanwhile,
      ...(before === 1 && after === 1 ? [] : [`${before} domains before, ${after} after`]),
    ]);
    if (staying.pid !== undefined) process.kill(-staying.pid, "SIGKILL");
    scene.policy(false);
    scene.reload();
    let free = false;
    for (let looks = 0; looks < 100 && !free; looks++) {
      await sleep(100);
      free = scene.run().forbidden;
    }
    const gone = await (async () => {
      for (let looks = 0; looks < 100 && (await live()) > 0; looks++) await sleep(50);
      return (await live()) === 0;
    })();
    await scene.kill("SIGTERM");
    const left = scene.pinned();
    tap.result("attached: without the policy it is free, and nothing stays pinned", [
      ...(free ? [] : ["it is still governed"]),
      ...(gone ? [] : ["its domain is still there"]),
      ...left,
    ]);
  } finally {
    await scene.close();
  }
}
