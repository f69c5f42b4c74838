/**
 * What is in force stays in force while there is no service, and the next one takes it over: killed at any moment, stopped,
 * with what it left damaged. ACTPLANE_KILLS is how often it is killed (12), ACTPLANE_KILL_STEP in milliseconds how much
 * later each time (150), for machines on which a start takes long.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { call } from "../../client/rpc.js";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import type { Tap } from "../cases/tap.js";
import { PrivatePins } from "./bpffs.js";
import { type Instance, sleep, startInstance, until } from "./process.js";

const KILLS = Number(process.env.ACTPLANE_KILLS ?? 12);
/** As often, at a later moment each time, and the last of them when it answers. */
const ROUND = 12;
const STEP = Number(process.env.ACTPLANE_KILL_STEP ?? 150);
/** Milliseconds for a start, on a busy machine and under emulation too. */
const PATIENCE = 600_000;

/** One private bpffs, and what governs and is governed below it. */
class Scene {
  private readonly own: PrivatePins;
  private instance: Instance | null = null;

  constructor(readonly folder: string) {
    this.own = new PrivatePins(folder);
    writeFileSync(join(folder, "victim"), `#!/bin/sh\necho ran >>${folder}/ran\n`, { mode: 0o755 });
    // Each attempt is counted, so that a loop that stood still is seen.
    writeFileSync(
      join(folder, "attempts"),
      `while :; do echo x >>${folder}/tried; ${folder}/victim; sleep 0.01; done\n`,
    );
  }

  get pins(): string {
    return this.own.path;
  }
  get socket(): string {
    return join(this.folder, "run", "actplaned.sock");
  }

  begin(): Instance {
    this.instance = startInstance(this.folder, "--pins", this.pins);
    return this.instance;
  }

  /** The service answers, or has ended. */
  async start(): Promise<Instance> {
    const instance = this.begin();
    const deadline = performance.now() + PATIENCE;
    while (instance.child.exitCode === null && performance.now() < deadline) {
      if (existsSync(this.socket) && (await this.status().catch(() => null)) !== null) break;
      await sleep(50);
    }
    return instance;
  }

  status() {
    return call(this.socket, "control.status", {});
  }

  governed(): ChildProcess {
    return this.run(`rule v: kill exec "${this.folder}/victim"`, join(this.folder, "attempts"));
  }

  /** A shell below a rule, in the scene's folder. */
  run(rule: string, ...shell: string[]): ChildProcess {
    const args = ["--socket", this.socket, "run", "--rule", rule, "--accept", "kill-before-start", "--", "/bin/sh"];
    const command = join(CHECKOUT, "bin", "actplane");
    return spawn(command, [...args, ...shell], { stdio: "ignore", detached: true, cwd: this.folder });
  }

  size(name: string): number {
    const path = join(this.folder, name);
    return existsSync(path) ? statSync(path).size : 0;
  }

  /** Attempts of the next `milliseconds`, none of which may pass. */
  async tries(milliseconds: number): Promise<string[]> {
    const before = this.size("tried");
    await until(() => this.size("tried") > before + 8, milliseconds);
    const problems: string[] = [];
    if (this.size("tried") <= before + 8) problems.push("the governed loop stands still");
    if (this.size("ran") > 0) problems.push(`${this.size("ran")} bytes were written by what must not run`);
    return problems;
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    this.instance?.child.kill(signal);
    return (await this.instance?.ended)?.code ?? null;
  }

  /** The tier folders that are pinned. */
  pinned(): string[] {
    return existsSync(this.pins) ? readdirSync(this.own.path) : [];
  }

  async close(): Promise<void> {
    await this.kill("SIGKILL");
    this.own.close();
  }
}

/** Ends a governed tree, and waits until its session has ended as well. */
async function end(tree: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => tree.once("exit", resolve));
  if (tree.pid !== undefined) process.kill(-tree.pid, "SIGKILL");
  await gone;
}

async function killedOften(tap: Tap, scene: Scene, tree: ChildProcess): Promise<void> {
  const problems: string[] = [];
  for (let n = 0; n < KILLS; n++) {
    await scene.kill("SIGKILL");
    problems.push(...(await scene.tries(10_000)));
    // From before its first line of code to when it listens.
    if (n % ROUND === ROUND - 1) await scene.start();
    else {
      scene.begin();
      await sleep((n % ROUND) * STEP);
    }
    problems.push(...(await scene.tries(10_000)));
  }
  await scene.kill("SIGKILL");
  tap.result(`killed ${KILLS} times: ${scene.size("tried") / 2} attempts, none passes`, problems);
  await scene.start();
  const { domains } = await scene.status();
  const lost = domains.length === 1 ? [] : [`domains: ${JSON.stringify(domains)}`];
  if (tree.exitCode !== null) lost.push("the governed tree has ended");
  tap.result("the domain is there, and one set of pins", [...lost, ...oneSet(scene)]);
  await end(tree);
}

function oneSet(scene: Scene): string[] {
  const names = scene.pinned();
  const links = names.flatMap((name) =>
    readdirSync(join(scene.pins, name)).filter((part) => part.startsWith("links-")),
  );
  return names.length === 1 && links.length === 1 ? [] : [`pinned: ${[...names, ...links].join(" ")}`];
}

async function stopped(tap: Tap, scene: Scene, tree: ChildProcess): Promise<void> {
  const code = await scene.kill("SIGTERM");
  const problems = code === 0 ? [] : [`it ended with ${code}`];
  tap.result("stopped: it stays in force", [...problems, ...(await scene.tries(10_000))]);
  await scene.start();
  await end(tree);
  const ended = await until(() => readdirSync(join(scene.folder, "state", "domains")).length === 0, 20_000);
  tap.result("what ends after that is seen to end", ended ? [] : ["its record is still there"]);
  await scene.kill("SIGTERM");
  const left = scene.pinned();
  tap.result("without a domain nothing stays pinned", left.length === 0 ? [] : left);
}

/** What closed a gate is told by a service that began after it, too. */
async function stale(tap: Tap, scene: Scene): Promise<void> {
  await scene.start();
  for (const name of ["check", "commit"]) copyFileSync("/bin/true", join(scene.folder, name));
  const rule = 'rule checked: block exec "commit" unless after exec "check" since write "source"';
  const tree = scene.run(
    rule,
    "-c",
    "./check; echo x >source; until [ -e go ]; do sleep 0.1; done; ./commit; sleep 60",
  );
  const kept = join(scene.folder, "state", "closings");
  const known = await until(() => existsSync(kept) && readdirSync(kept).length === 1, 10_000);
  const problems = known ? [] : ["nothing is kept of what closed the gate"];
  await scene.kill("SIGKILL");
  await scene.start();
  writeFileSync(join(scene.folder, "go"), "");
  let told = "";
  for (let n = 0; n < 100 && !/stale|happened/.test(told); n++) {
    await sleep(100);
    told = JSON.stringify((await call(scene.socket, "violations.list", { limit: 10 })).violations);
  }
  if (!/was stale: .*source\\" was written by \w+ \(pid/.test(told)) problems.push(`it is told: ${told}`);
  await end(tree);
  if (!(await until(() => readdirSync(kept).length === 0, 20_000))) problems.push("it is kept after the session's end");
  tap.result("the file that made a check stale before it was killed is known", problems);
  await scene.kill("SIGTERM");
}

/** Each damage, and that the start refuses it once and says what to do. */
async function damaged(tap: Tap, scene: Scene): Promise<void> {
  const tier = () => join(scene.pins, scene.pinned()[0] ?? "");
  const damages: Record<string, () => void> = {
    "a map is missing": () => unlinkSync(join(tier(), "maps", "sessions")),
    "the folder is open to others": () => spawnSync("chmod", ["0755", scene.pins]),
    "what is known of a domain is gone": () => rmSync(join(scene.folder, "state", "domains"), { recursive: true }),
    "a record is damaged": () => {
      const folder = join(scene.folder, "state", "domains");
      const path = join(folder, readdirSync(folder)[0] ?? "");
      const bytes = readFileSync(path);
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(path, bytes);
    },
  };
  for (const [name, damage] of Object.entries(damages)) {
    await scene.start();
    const tree = scene.governed();
    const problems = await scene.tries(10_000);
    await scene.kill("SIGKILL");
    damage();
    const instance = await scene.start();
    const { code } = await instance.ended;
    if (code !== 15) problems.push(`it ended with ${code}`);
    if (!/actplaned --purge/.test(instance.log())) problems.push(`it says: ${instance.log()}`);
    problems.push(...(await scene.tries(10_000)));
    const args = [
      "--purge",
      "--socket",
      scene.socket,
      "--state-dir",
      join(scene.folder, "state"),
      "--pins",
      scene.pins,
    ];
    const purge = spawnSync(join(CHECKOUT, "bin", "actplaned"), args, { encoding: "utf8" });
    if (purge.status !== 0) problems.push(`--purge: ${purge.stderr}`);
    if (scene.pinned().length > 0) problems.push("--purge leaves pins");
    const freed = await until(() => scene.size("ran") > 0, 10_000);
    if (!freed) problems.push("the tree is still governed after --purge");
    await end(tree);
    rmSync(join(scene.folder, "ran"), { force: true });
    tap.result(`${name}: refused once, enforced on, and purged`, problems);
  }
}

/** A scene of its own, in which a tree is governed. */
async function withTree(
  tap: Tap,
  folder: string,
  use: (scene: Scene, tree: ChildProcess) => Promise<void>,
): Promise<void> {
  const scene = new Scene(folder);
  try {
    await scene.start();
    const tree = scene.governed();
    tap.result("a domain begins", await scene.tries(10_000));
    await use(scene, tree);
  } finally {
    await scene.close();
  }
}

export function killed(tap: Tap, scratch: string): Promise<void> {
  return withTree(tap, join(scratch, "killed"), (scene, tree) => killedOften(tap, scene, tree));
}

export function outlives(tap: Tap, scratch: string): Promise<void> {
  return withTree(tap, join(scratch, "outlives"), async (scene, tree) => {
    await stopped(tap, scene, tree);
    await stale(tap, scene);
    await damaged(tap, scene);
  });
}
