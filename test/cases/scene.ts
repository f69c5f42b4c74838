import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Peer } from "../../scripts/harness/peer.js";
import { type Ended, environmentOf, give, type Person, runAs } from "../../scripts/harness/person.js";
import type { Case } from "./case.js";

/** What all scenes share. */
export interface Stage {
  /** temporary folder that the user may enter */
  readonly folder: string;
  readonly tools: string;
  readonly person: Person;
  /** null where the test itself has no right to be root */
  readonly root: Person | null;
  /** bin/actplane that the user can run */
  readonly actplane: string;
  readonly socket: string;
  /** --accept options that the tier needs for the texts to start at all */
  readonly accept: readonly string[];
  readonly peer: Peer;
  /** null on a machine without IPv6 */
  readonly peer6: Peer | null;
  /** milliseconds that one script may take */
  readonly timeout: number;
}

/** A fresh project folder of one case, its policy in place: one for each run, so that no run sees another's traces. */
export class Scene {
  readonly project: string;
  private readonly environment: Record<string, string>;
  private readonly person: Person;
  private scripts = 0;

  constructor(
    private readonly stage: Stage,
    number: number,
    as?: "root",
  ) {
    this.person = as === "root" && stage.root ? stage.root : stage.person;
    const base = join(stage.folder, `scene-${number}`);
    this.project = join(base, "project");
    const outside = join(base, "outside");
    this.net = join(base, "net.txt");
    this.stdout = join(base, "stdout.txt");
    for (const folder of [base, this.project, outside]) mkdirSync(folder);
    give(this.person, base, this.project, outside);
    this.environment = environmentOf(
      this.person,
      {
        OUT: outside,
        HOST: stage.peer.host,
        PORT: String(stage.peer.port),
        PORT6: String(stage.peer6?.port ?? 0),
        NET: this.net,
        STDOUT: this.stdout,
        LIVED: join(outside, "lived"),
        ACTPLANE_SOCKET: stage.socket,
      },
      [join(this.project, "bin"), stage.tools],
    );
  }

  private readonly net: string;
  private readonly stdout: string;

  /** Writes the policy and runs the setup; throws when the setup fails. */
  async prepare(one: Case): Promise<void> {
    const policy = one.policy.replace(/\{\{(\w+)\}\}/g, (_, name: string) => this.environment[name] ?? "");
    const yaml = `version: 1\npolicy: |\n${policy.replace(/^/gm, "  ")}\n`;
    writeFileSync(join(this.project, "actplane.yaml"), yaml);
    give(this.person, join(this.project, "actplane.yaml"));
    const ended = await this.sh(`set -eu\n${one.setup}`);
    if (ended.status !== 0) throw new Error(`setup failed (${ended.signal ?? ended.status}): ${ended.stderr}`);
  }

  /** Runs a script as the user, outside every domain. */
  sh(script: string, inherits?: string): Promise<Ended> {
    return this.spawn([...inheriting(inherits), "sh", this.script(script)]);
  }

  /** Runs a script as the user under the policy. Its first line of output is the feedback file's name. */
  async under(script: string, inherits?: string): Promise<Ended & { feedback: string | null }> {
    const file = this.script(`echo "feedback $ACTPLANE_FEEDBACK_FILE"\n${script}`);
    const run = [this.stage.actplane, "run", ...this.stage.accept, "--", "sh", file];
    const ended = await this.spawn([...inheriting(inherits), ...run]);
    const [first = "", ...rest] = ended.stdout.split("\n");
    const feedback = first.startsWith("feedback /") ? first.slice("feedback ".length) : null;
    return { ...ended, stdout: feedback === null ? ended.stdout : rest.join("\n"), feedback };
  }

  /** Whether a check succeeds, given what a run printed and what the peers saw. */
  async holds(check: string, ended: Ended): Promise<boolean> {
    const seen = await this.stage.peer.seen();
    const seen6 = (await this.stage.peer6?.seen()) ?? { connections: 0, data: "" };
    const connections = "connection\n".repeat(seen.connections + seen6.connections);
    const data = (seen.data + seen6.data).replace(/^(?=.)/gm, "data ");
    writeFileSync(this.net, connections + data);
    writeFileSync(this.stdout, ended.stdout);
    return (await this.sh(check)).status === 0;
  }

  /** The feedback file's text once it holds all of `words`, or what it holds when the time is over. */
  async feedback(path: string, words: readonly string[], patience: number): Promise<string> {
    const deadline = Date.now() + patience;
    for (;;) {
      const text = readFileSync(path, "utf8");
      if (words.every((word) => text.includes(word)) || Date.now() > deadline) return text;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  private script(text: string): string {
    // Beside the project: a policy about the project's files must not meet the test's own.
    const path = join(this.project, "..", `script-${this.scripts++}.sh`);
    writeFileSync(path, text);
    give(this.person, path);
    return path;
  }

  private spawn(argv: readonly string[]): Promise<Ended> {
    return runAs(this.person, argv, {
      cwd: this.project,
      env: this.environment,
      timeout: this.stage.timeout,
    });
  }
}

/** What to put in front of a command that is started with `file` open for reading as descriptor 3. */
function inheriting(file: string | undefined): string[] {
  return file === undefined ? [] : ["sh", "-c", 'exec 3< "$0"; exec "$@"', file];
}
