/**
 * The service goes on as another version of itself: one whose programs are built differently takes over what is in force,
 * one with other maps begins beside it. Nothing passes in between, also when it is cut short, UPGRADE_KILLS (8) times.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { call } from "../../client/rpc.js";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import type { Tap } from "../cases/tap.js";
import { PrivatePins } from "./bpffs.js";
import { otherBuild } from "./other-build.js";
import { type Instance, sleep, startInstanceOf, until } from "./process.js";

const KILLS = Number(process.env.UPGRADE_KILLS ?? 8);
const PATIENCE = 60_000;
/** Weaker effects, which the tracepoint tier needs; the others refuse. */
const ACCEPT = ["--accept", "kill-before-start", "--accept", "kill-after"];

/** Two trees that try without a pause, one in a domain, one of programs that enter by themselves, and what governs them. */
class Scene {
  private readonly own: PrivatePins;
  private readonly trees: ChildProcess[] = [];
  private instance: Instance | null = null;

  constructor(private readonly folder: string) {
    this.own = new PrivatePins(folder);
    const script = (name: string, text: string) =>
      writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    script("forbidden", `echo exec >>${folder}/passed`);
    // An open and not an exec: other programs look at it.
    script("reads", `read line <${folder}/secret && echo open >>${folder}/passed`);
    writeFileSync(join(folder, "secret"), "secret\n");
    script("governed", `while :; do echo x >>${folder}/tried; ${folder}/forbidden; ${folder}/reads; sleep 0.005; done`);
    script("an-agent", `echo x >>${folder}/entered; ${folder}/forbidden; exit 0`);
    script("agents", `while :; do echo x >>${folder}/started; ${folder}/an-agent; sleep 0.05; done`);
    const policies = join(folder, "policies.d");
    mkdirSync(policies, { mode: 0o755 });
    const rule = `rule e: kill exec "${folder}/forbidden"`;
    const text = `version: 1\nattach: [ { exec: "${folder}/an-agent" } ]\npolicy: |\n  ${rule}\n`;
    writeFileSync(join(policies, "a.yaml"), text, { mode: 0o644 });
  }

  get pins(): string {
    return this.own.path;
  }
  private get socket(): string {
    return join(this.folder, "run", "actplaned.sock");
  }

  begin(root: string): Instance {
    const more = ["--pins", this.pins, "--policy-dir", join(this.folder, "policies.d"), ...ACCEPT];
    this.instance = startInstanceOf(root, this.folder, ...more);
    return this.instance;
  }

  /** Until it answers; what it wrote when it has ended instead. */
  async start(root: string): Promise<string[]> {
    const instance = this.begin(root);
    for (const deadline = performance.now() + PATIENCE; performance.now() < deadline; await sleep(50)) {
      if (instance.child.exitCode !== null) return [`it ended with ${instance.child.exitCode}: ${instance.log()}`];
      if ((await this.status().catch(() => null)) !== null) return [];
    }
    return ["it does not answer"];
  }

  status() {
    return call(this.socket, "control.status", {});
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    this.instance?.child.kill(signal);
    await this.instance?.ended;
  }

  govern(): ChildProcess {
    const words = [
      "--socket",
      this.socket,
      "run",
      "--rule",
      `rule o: kill open file "${this.folder}/secret"`,
      ...ACCEPT,
    ];
    return this.tree(join(CHECKOUT, "bin", "actplane"), [...words, "--", join(this.folder, "governed")]);
  }

  agents(): ChildProcess {
    return this.tree(join(this.folder, "agents"), []);
  }

  private tree(command: string, args: readonly string[]): ChildProcess {
    const tree = spawn(command, args, { stdio: "ignore", detached: true });
    this.trees.push(tree);
    return tree;
  }

  /** Kills all that a tree started. */
  async end(tree: ChildProcess): Promise<void> {
    const gone = new Promise((resolve) => tree.once("exit", resolve));
    if (tree.pid === undefined || tree.exitCode !== null || tree.signalCode !== null) return;
    process.kill(-tree.pid, "SIGKILL");
    await gone;
  }

  size(name: string): number {
    return statSync(join(this.folder, name), { throwIfNoEntry: false })?.size ?? 0;
  }

  /** What passed so far; and whether each of these files grows, by which is seen that its loop tries. */
  async passed(...growing: readonly string[]): Promise<string[]> {
    const problems: string[] = [];
    for (const name of growing) {
      const before = this.size(name);
      if (!(await until(() => this.size(name) > before + 8, 10_000))) problems.push(`${name} stands still`);
    }
    const passed = join(this.folder, "passed");
    if (!existsSync(passed)) return problems;
    const what = new Set(readFileSync(passed, "utf8").trim().split("\n"));
    return [...problems, `what must not happen did: ${[...what].join(", ")}`];
  }

  /** Folders of layouts, and those of the builds in them. */
  pinned(): { readonly layouts: string[]; readonly builds: string[] } {
    const layouts = existsSync(this.pins) ? readdirSync(this.pins) : [];
    const within = layouts.flatMap((name) => readdirSync(join(this.pins, name)));
    return { layouts, builds: within.filter((name) => name.startsWith("links-")) };
  }

  async close(): Promise<void> {
    for (const tree of this.trees) await this.end(tree);
    await this.stop("SIGKILL");
    this.own.close();
  }
}

function count(what: string, found: readonly unknown[], wanted: number): string[] {
  return found.length === wanted ? [] : [`${found.length} ${what}, not ${wanted}: ${JSON.stringify(found)}`];
}

/** The same maps: links are replaced. */
async function anotherBuild(tap: Tap, scene: Scene, other: string): Promise<void> {
  const tree = scene.govern();
  tap.result("upgraded: a domain begins", await scene.passed("tried", "entered"));
  const [before] = scene.pinned().builds;
  await scene.stop("SIGTERM");
  const problems = [...(await scene.start(other)), ...(await scene.passed("tried", "started"))];
  const { version, domains } = await scene.status();
  if (version !== "9.9.9") problems.push(`version ${version} answers`);
  const { layouts, builds } = scene.pinned();
  problems.push(...count("layouts", layouts, 1), ...count("builds", builds, 1));
  if (builds.includes(before ?? "")) problems.push("the older build's links are still there");
  const own = domains.filter(({ name }) => name === "default");
  tap.result("upgraded: another build takes over without a moment between", [...problems, ...count("runs", own, 1)]);

  const cut: string[] = [];
  for (let n = 0; n < KILLS; n++) {
    await scene.stop("SIGKILL");
    scene.begin(n % 2 === 0 ? CHECKOUT : other);
    // From before its first line of code to well after it listens.
    await sleep((n % 8) * 150);
    cut.push(...(await scene.passed("tried")));
  }
  await scene.stop("SIGKILL");
  cut.push(...(await scene.start(CHECKOUT)), ...(await scene.passed("tried", "entered")));
  const { builds: left } = scene.pinned();
  tap.result(`upgraded: cut short ${KILLS} times, to and fro, nothing passes`, [...cut, ...count("builds", left, 1)]);
  await scene.end(tree);
}

/** Other maps: what is in force stays beside, until its last process has ended. */
async function otherMaps(tap: Tap, scene: Scene, other: string): Promise<void> {
  const tree = scene.govern();
  const problems = await scene.passed("tried", "entered");
  await scene.stop("SIGTERM");
  problems.push(...(await scene.start(other)), ...(await scene.passed("tried", "started")));
  const { version, domains } = await scene.status();
  if (version !== "9.9.10") problems.push(`version ${version} answers`);
  const own = domains.filter(({ name }) => name === "default");
  problems.push(...count("runs that it knows", own, 0), ...count("layouts", scene.pinned().layouts, 2));
  tap.result("upgraded: with other maps, what was in force goes on beside, and nothing passes", problems);

  // More than the older version had prepared: would it look at them still, it would refuse them before long.
  const entered = await scene.passed("entered");
  const [start, enter] = [scene.size("started"), scene.size("entered")];
  await sleep(3_000);
  const missed = (scene.size("started") - start - (scene.size("entered") - enter)) / 2;
  if (missed > 1) entered.push(`${missed} programs did not run`);
  tap.result("upgraded: programs enter the newer version's domains alone", entered);

  await scene.end(tree);
  const gone = await until(() => scene.pinned().layouts.length === 1, 30_000);
  const left = gone ? [] : [`still pinned: ${scene.pinned().layouts.join(" ")}`];
  tap.result("upgraded: the older version's programs go with its last process", [...left, ...(await scene.passed())]);
}

export async function upgraded(tap: Tap, scratch: string): Promise<void> {
  const other = otherBuild(join(scratch, "other-build"), "9.9.9", { maps: false });
  const beside = otherBuild(join(scratch, "other-maps"), "9.9.10", { maps: true });
  const scene = new Scene(join(scratch, "upgraded"));
  try {
    tap.result("upgraded: the service starts", await scene.start(CHECKOUT));
    scene.agents();
    await anotherBuild(tap, scene, other);
    await otherMaps(tap, scene, beside);
  } finally {
    await scene.close();
  }
}
