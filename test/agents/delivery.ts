/** To whom feedback is delivered, with scripts for agents: each only its own, each message once, whatever they do to files. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import { type Ended, runAs } from "../../scripts/harness/person.js";
import type { Stage } from "../cases/scene.js";
import type { Tap } from "../cases/tap.js";
import { environment, self } from "./try.js";

const ACTPLANE = join(CHECKOUT, "bin", "actplane");
const HOOK = `"${ACTPLANE}" feedback-hook`;
const POLICY = `version: 1
policy: |
  rule no-push:
    block exec "git" "push"
    because "pushing is for the user"
`;
const PATIENCE = 60_000;

/** A project with scripts; each script is an agent. */
class Project {
  readonly folder: string;
  private readonly env: Record<string, string>;
  private readonly home: string;

  constructor(
    private readonly stage: Stage,
    name: string,
  ) {
    this.folder = join(stage.folder, `hooks-${name}`, "project");
    this.home = join(stage.folder, `hooks-${name}`, "home");
    for (const folder of [this.folder, this.home]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(this.folder, "actplane.yaml"), POLICY);
    this.env = environment(this.home, { ACTPLANE_SOCKET: stage.socket });
  }

  script(name: string, text: string): string {
    writeFileSync(join(this.folder, name), `${text}\n`);
    chmodSync(join(this.folder, name), 0o755);
    return `sh ./${name}`;
  }

  /** Under the policy, unless `free`. */
  run(command: string, free = false): Promise<Ended> {
    const argv = free ? ["sh", "-c", command] : [ACTPLANE, "run", ...this.stage.accept, "--", "sh", "-c", command];
    return runAs({ ...self(), home: this.home }, argv, { cwd: this.folder, env: this.env, timeout: PATIENCE });
  }

  read(name: string): string {
    try {
      return readFileSync(join(this.folder, name), "utf8");
    } catch {
      return "";
    }
  }
}

const times = (text: string, words: string) => text.split(words).length - 1;
const expected = (what: string, seen: unknown, right: boolean) => (right ? [] : [`${what}: ${JSON.stringify(seen)}`]);

/** Does the forbidden thing under a name of its own, asks, and asks again. */
const agent = (name: string) => `git push ${name} 2>/dev/null; sleep 0.5; ${HOOK} >${name}.1; ${HOOK} >${name}.2`;

function ownOnly(project: Project, name: string, other: string): string[] {
  const [first, second] = [project.read(`${name}.1`), project.read(`${name}.2`)];
  return [
    ...expected(
      "not told once",
      first,
      times(first, `git push ${name}`) === 1 && times(first, "pushing is for the user") === 1,
    ),
    ...expected("told what another did", first, !first.includes(`git push ${other}`)),
    ...expected("told again", second, second === ""),
  ];
}

const checks: Record<string, (stage: Stage) => Promise<string[]>> = {
  "two agents in one run are told their own": async (stage) => {
    const project = new Project(stage, "siblings");
    const [one, two] = ["one", "two"].map((name) => project.script(`${name}.sh`, agent(name)));
    await project.run(`${one} & ${two} & wait`);
    return [...ownOnly(project, "one", "two"), ...ownOnly(project, "two", "one")];
  },
  "two agents in one folder, each in a run of its own": async (stage) => {
    const project = new Project(stage, "folder");
    const [one, two] = ["one", "two"].map((name) => project.script(`${name}.sh`, agent(name)));
    await Promise.all([project.run(`${one}; true`), project.run(`${two}; true`)]);
    return [...ownOnly(project, "one", "two"), ...ownOnly(project, "two", "one")];
  },
  "eight hooks at the same time hand one message out once": async (stage) => {
    const project = new Project(stage, "parallel");
    const many = `for n in 1 2 3 4 5 6 7 8; do ${HOOK} >out.$n & done; wait`;
    await project.run(`${project.script("agent.sh", `git push x 2>/dev/null; sleep 0.5; ${many}`)}; true`);
    const outs = Array.from({ length: 8 }, (_, n) => project.read(`out.${n + 1}`));
    return expected("not exactly one", outs, outs.filter((one) => one !== "").length === 1);
  },
  "a feedback file that is deleted or made a link changes nothing, and nothing is written through it": async (
    stage,
  ) => {
    const project = new Project(stage, "files");
    writeFileSync(join(project.folder, "victim"), "untouched\n");
    const replace = 'rm -f "$ACTPLANE_FEEDBACK_FILE"; ln -s ../victim "$ACTPLANE_FEEDBACK_FILE"';
    await project.run(`${project.script("agent.sh", `${replace}; ${agent("x")}`)}; true`);
    return [
      ...ownOnly(project, "x", "none"),
      ...expected("written", project.read("victim"), project.read("victim") === "untouched\n"),
    ];
  },
  "a hook in another pid and mount namespace is the same agent's": async (stage) => {
    const project = new Project(stage, "namespaces");
    const apart = "unshare -pfm --mount-proc";
    const possible = await project.run(`${apart} true`, true);
    if (possible.status !== 0) return [];
    const inside = `git push x 2>/dev/null; sleep 0.5; ${apart} ${HOOK} >x.1 2>x.err; ${HOOK} >x.2`;
    await project.run(`${project.script("agent.sh", inside)}; true`);
    // Where making namespaces is refused inside a domain, there is no such hook, and the next one is told.
    const refused = project.read("x.1") === "" && times(project.read("x.2"), "git push x") === 1;
    return refused ? [] : ownOnly(project, "x", "none");
  },
  "outside of every policy nobody is told anything": async (stage) => {
    const project = new Project(stage, "outside");
    await project.run(`${project.script("agent.sh", "git push x 2>/dev/null; sleep 0.5")}; true`);
    const ended = await project.run(HOOK, true);
    return expected("told", ended, ended.status === 0 && ended.stdout === "" && ended.stderr === "");
  },
};

/** Most that a hook may take of what it takes Node to start: without news, and with. */
const SHARE_MAX = { without: 0.1, with: 1.5 };
const ROUNDS = 15;

/** One of each, by the clock: a hook without news, a start of Node, nothing, and a hook with news. */
const timed = (node: string): string => `
  a=$(date +%s%N); ${HOOK} </dev/null
  b=$(date +%s%N); "${node}" -e 0
  c=$(date +%s%N)
  d=$(date +%s%N)
  git push $round 2>/dev/null; sleep 0.3
  e=$(date +%s%N); ${HOOK} </dev/null >news.$round
  f=$(date +%s%N); echo $((b - a)) $((c - b)) $((d - c)) $((f - e))`;

/** All are started by the same shell under the policy, by turns, so that a busy machine is busy for each. */
async function cost(stage: Stage, tap: Tap): Promise<void> {
  const project = new Project(stage, "cost");
  const numbers = Array.from({ length: ROUNDS }, (_, n) => n);
  const ended = await project.run(`for round in ${numbers.join(" ")}; do ${timed(process.execPath)}; done`);
  const rounds = ended.stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number));
  // The best of each: what the machine did besides only adds. A clock is a process too, and counts for nothing.
  const best = (column: number) => Math.min(...rounds.map((line) => line[column] ?? Number.NaN));
  const clocks = best(2);
  const start = best(1) - clocks;
  const hooks = { without: best(0) - clocks, with: best(3) - clocks };
  const untold = numbers.filter((n) => !project.read(`news.${n}`).includes("pushing is for the user"));
  for (const news of ["without", "with"] as const) {
    const share = hooks[news] / start;
    const figures = `${(hooks[news] / 1e6).toFixed(1)} ms, node -e 0 ${(start / 1e6).toFixed(1)} ms: ${share.toFixed(3)}`;
    tap.comment(`a hook ${news} news: ${figures}`);
    const problems = share <= SHARE_MAX[news] ? [] : [figures, ended.stderr];
    if (news === "with" && untold.length > 0) problems.push(`no news in round ${untold.join(" ")}`);
    tap.result(`hooks: ${news} news, at most ${SHARE_MAX[news]} of what starting Node takes`, problems);
  }
}

export async function tryDelivery(stage: Stage, tap: Tap): Promise<void> {
  await cost(stage, tap).catch((error: Error) => tap.result("hooks: cost", [error.message]));
  for (const [name, check] of Object.entries(checks)) {
    tap.result(`hooks: ${name}`, await check(stage).catch((error: Error) => [error.message]));
  }
}
