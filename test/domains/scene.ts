import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { call } from "../../client/rpc.js";
import type { DomainStatus } from "../../protocol/index.js";
import { type Ended, environmentOf, give, runAs } from "../../scripts/harness/person.js";
import type { Built } from "../cases/stage.js";

const TIMEOUT = 60_000;
export const TOOLS = ["ann", "bob", "cid"] as const;
export type Tool = (typeof TOOLS)[number];

/** A folder of one test: programs `ann`, `bob` and `cid` that each leave a file behind, and commands that use them. */
export class Scene {
  readonly folder: string;
  private readonly env: Record<string, string>;

  constructor(
    private readonly built: Built,
    private readonly name: string,
  ) {
    const { stage } = built;
    this.folder = join(stage.folder, name);
    const bin = join(this.folder, "bin");
    mkdirSync(bin, { recursive: true });
    const made = [this.folder, bin];
    for (const tool of TOOLS) {
      writeFileSync(join(bin, tool), `#!/bin/sh\n: > '${this.folder}/did-${tool}'\n`, { mode: 0o755 });
      made.push(join(bin, tool));
    }
    give(stage.person, ...made);
    const state = join(this.folder, "state");
    this.env = environmentOf(stage.person, { ACTPLANE_SOCKET: stage.socket, XDG_STATE_HOME: state }, [bin]);
  }

  get actplane(): string {
    return this.built.stage.actplane;
  }

  get machine(): Built["machine"] {
    return this.built.machine;
  }

  get person(): Built["stage"]["person"] {
    return this.built.stage.person;
  }

  /** The same for the second user; null when there is only one. */
  other(): Scene | null {
    const stage = this.built.users.find((one) => one.person.uid !== this.uid);
    return stage ? new Scene({ ...this.built, stage }, this.name) : null;
  }

  get uid(): number {
    return this.built.stage.person.uid;
  }

  /** The words that accept what this tier makes of a block, as a command line has them. */
  get accept(): string {
    return this.built.stage.accept.join(" ");
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    give(this.built.stage.person, path);
    return path;
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  /** A shell script of the user, outside every domain unless it enters one; `actplane` is the command. */
  sh(script: string): Promise<Ended> {
    const { stage } = this.built;
    const whole = `actplane() { '${stage.actplane}' "$@"; }\n${script}`;
    return runAs(stage.person, ["sh", "-c", whole], { cwd: this.folder, env: this.env, timeout: TIMEOUT });
  }

  /** A script below `actplane run` with rules as text. */
  under(rules: string, script: string): Promise<Ended> {
    const whole = `actplane() { '${this.built.stage.actplane}' "$@"; }\n${script}`;
    this.write("rules.txt", rules);
    this.write("script.sh", whole);
    return this.sh(`actplane run --rule "$(cat rules.txt)" ${this.accept} -- sh script.sh`);
  }

  /** Which of the programs had their effect since the last call. */
  did(): Tool[] {
    const done = TOOLS.filter((tool) => existsSync(join(this.folder, `did-${tool}`)));
    for (const tool of done) rmSync(join(this.folder, `did-${tool}`));
    return done;
  }

  /** The user's domains, as he sees them from outside. */
  async domains(): Promise<DomainStatus[]> {
    const { stdout } = await this.sh("actplane control status --json");
    return (JSON.parse(stdout) as { domains: DomainStatus[] }).domains;
  }

  async tier(): Promise<string> {
    return (await call(this.built.stage.socket, "control.status", {})).tier;
  }

  /** Waits for a file that a script writes; false when it does not come. */
  async appears(name: string): Promise<boolean> {
    for (let looks = 0; looks < 600; looks++) {
      if (existsSync(join(this.folder, name))) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  }
}

/** A problem unless two values are alike. */
export function same(what: string, seen: unknown, wanted: unknown): string[] {
  const [a, b] = [JSON.stringify(seen), JSON.stringify(wanted)];
  return a === b ? [] : [`${what}: ${a} instead of ${b}`];
}
