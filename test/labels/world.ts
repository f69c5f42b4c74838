import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { call } from "../../client/rpc.js";
import { WEAKER_NAMES } from "../../policies/compiler/index.js";
import type { Result, Tier } from "../../protocol/index.js";
import { commandFolder } from "../../scripts/harness/checkout.js";
import { type Ended, environmentOf, give, ordinaryUser, type Person, runAs } from "../../scripts/harness/person.js";
import { type PrivateService, startService } from "../../scripts/harness/service.js";

/** Milliseconds that one command may take, under emulation too. */
const TIMEOUT = 120_000;
/** Exit status of `run` when the service cannot be used. */
const UNAVAILABLE = 125;
/** Milliseconds in which what the service does by itself must have been done. */
const PATIENCE = 20_000;

const POLICY = `version: 1
policy: |
  source SECRET = file ".env"
  rule stays:
    block exec "sink" if SECRET
    because "derived from .env"
`;

type Shown = Result<"labels.show">;
export type Status = Result<"control.status">;

/** A service that can be stopped, crashed and started again, and a project with a secret and a forbidden program. */
export class World {
  readonly person: Person;
  readonly project: string;
  readonly actplane: string;
  private service: PrivateService | null = null;
  private accept: readonly string[] = [];
  private runs = 0;

  /** `folder` keeps the service's state, and so must outlive what it must outlive. */
  constructor(readonly folder: string) {
    this.person = ordinaryUser(folder);
    this.actplane = join(commandFolder(folder), "bin", "actplane");
    this.project = join(folder, "project");
    if (existsSync(this.project)) return;
    mkdirSync(join(this.project, "bin"), { recursive: true });
    writeFileSync(join(this.project, "actplane.yaml"), POLICY);
    writeFileSync(join(this.project, ".env"), "TOKEN=hunter2\n");
    writeFileSync(join(this.project, "bin", "sink"), '#!/bin/sh\n: > "$1"\n', { mode: 0o755 });
    const made = ["", "bin", "actplane.yaml", ".env", "bin/sink"].map((name) => join(this.project, name));
    give(this.person, ...made);
  }

  /** Milliseconds of a start until it answers. */
  async start(): Promise<number> {
    const begun = performance.now();
    const tier = process.env.ACTPLANE_TIER;
    this.service = await startService(this.folder, tier === undefined ? {} : { tier });
    const took = performance.now() - begun;
    const { tier: found } = await this.status();
    this.accept = found === "tracepoint" ? WEAKER_NAMES.flatMap((name) => ["--accept", name]) : [];
    return took;
  }

  async stop(): Promise<void> {
    await this.service?.stop();
    this.service = null;
  }

  async crash(): Promise<void> {
    await this.service?.crash();
    this.service = null;
  }

  get log(): string {
    return readFileSync(join(this.folder, "actplaned.log"), "utf8");
  }

  async tier(): Promise<Tier> {
    return (await this.status()).tier;
  }

  /** As root sees it. */
  async status(): Promise<Status> {
    if (this.service === null) throw new Error("no service runs");
    return call(this.service.socket, "control.status", {});
  }

  /** Waits until the status is as wanted; the last one either way. */
  async until(holds: (status: Status) => boolean): Promise<Status> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const status = await this.status();
      if (holds(status) || Date.now() > deadline) return status;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  command(person: Person, argv: readonly string[]): Promise<Ended> {
    // A service under emulation may take longer than people like to wait.
    const settings = { ACTPLANE_SOCKET: this.service?.socket ?? "", ACTPLANE_TIMEOUT: String(TIMEOUT / 1000) };
    const env = environmentOf(person, settings, [join(this.project, "bin")]);
    return runAs(person, argv, { cwd: this.project, env, timeout: TIMEOUT });
  }

  /** sh, outside every domain. */
  sh(script: string): Promise<Ended> {
    return this.command(this.person, ["sh", "-ec", script]);
  }

  /** sh, under the policy. Throws when the service let nothing run: what a test then found would mean nothing. */
  async under(script: string): Promise<Ended> {
    const run = [this.actplane, "run", ...this.accept, "--", "sh", "-c", script];
    const ended = await this.command(this.person, run);
    if (ended.status === UNAVAILABLE) throw new Error(`actplane run: ${ended.stderr}`);
    return ended;
  }

  labels(file: string, ...options: string[]): Promise<Ended> {
    return this.command(this.person, [this.actplane, "labels", ...options, file]);
  }

  async shown(file: string, person: Person = this.person): Promise<Shown["realms"]> {
    const ended = await this.command(person, [this.actplane, "labels", "--json", file]);
    if (ended.status !== 0) throw new Error(`actplane labels ${file}: ${ended.stderr}`);
    return (JSON.parse(ended.stdout) as Shown).realms;
  }

  /** Problems of a file that must be labelled: whoever reads it must not get to run sink. */
  async labelled(file: string, names = ["SECRET"]): Promise<string[]> {
    const shown = (await this.shown(file)).flatMap((realm) => realm.labels.map((label) => label.name));
    return [
      ...(shown.join() === names.join() ? [] : [`labels shows ${shown.join() || "nothing"} on ${file}`]),
      ...((await this.reaches(file)) ? [`a reader of ${file} could run sink`] : []),
    ];
  }

  /** Problems of a file that must be free. */
  async free(file: string): Promise<string[]> {
    const shown = await this.shown(file);
    return [
      ...(shown.length === 0 ? [] : [`labels shows ${JSON.stringify(shown)} on ${file}`]),
      ...((await this.reaches(file)) ? [] : [`a reader of ${file} could not run sink`]),
    ];
  }

  private async reaches(file: string): Promise<boolean> {
    const marker = join(this.project, `marker-${this.runs++}`);
    await this.under(`read -r line < '${file}'; sink '${marker}'`);
    const reached = existsSync(marker);
    rmSync(marker, { force: true });
    return reached;
  }
}
