/** What an upgrade is tried on: services one after the other, in one place, and trees that try without a pause. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { call } from "../../client/rpc.js";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import { PrivatePins } from "./bpffs.js";
import { type Instance, sleep, startInstanceOf, until } from "./process.js";

const PATIENCE = 60_000;
/** Weaker effects, which the tracepoint tier needs; the others refuse. */
const ACCEPT = ["--accept", "kill-before-start", "--accept", "kill-after"];

/** Two trees that try without a pause, one in a domain, one of programs that enter by themselves, and what governs them. */
export class Scene {
  private readonly own: PrivatePins;
  private readonly trees: ChildProcess[] = [];
  private instance: Instance | null = null;

  constructor(readonly folder: string) {
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
    this.policy(`rule e: kill exec "${folder}/forbidden"`);
  }

  /** The machine's policy, by which programs enter by themselves. */
  policy(rule: string): void {
    const policies = join(this.folder, "policies.d");
    mkdirSync(policies, { recursive: true, mode: 0o755 });
    const text = `version: 1\nattach: [ { exec: "${this.folder}/an-agent" } ]\npolicy: |\n  ${rule}\n`;
    writeFileSync(join(policies, "a.yaml"), text, { mode: 0o644 });
  }

  /** Nothing is known of the policy of the last run. */
  forgetPolicy(): void {
    rmSync(join(this.folder, "state", "policies.json"));
  }

  get pins(): string {
    return this.own.path;
  }
  get socket(): string {
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

  /** What the service that runs wrote so far. */
  log(): string {
    return this.instance?.log() ?? "";
  }

  get pid(): number {
    return this.instance?.pid ?? 0;
  }

  reload(): void {
    this.instance?.child.kill("SIGHUP");
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    this.instance?.child.kill(signal);
    await this.instance?.ended;
  }

  govern(): ChildProcess {
    return this.run(join(this.folder, "governed"));
  }

  /** A command in a domain of its own. */
  run(...command: readonly string[]): ChildProcess {
    const rule = `rule o: kill open file "${this.folder}/secret"`;
    const words = ["--socket", this.socket, "run", "--rule", rule, ...ACCEPT, "--", ...command];
    return this.tree(join(CHECKOUT, "bin", "actplane"), words);
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
