/** To whom feedback is delivered, with scripts for agents: each only its own, each message once, whatever they do to files. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stage } from "../cases/scene.js";
import type { Tap } from "../cases/tap.js";
import { namespaces } from "./namespaces.js";
import { agent, type Checks, expected, HOOK, ownOnly, Project } from "./project.js";

const checks: Checks = {
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
  "outside of every policy nobody is told anything": async (stage) => {
    const project = new Project(stage, "outside");
    await project.run(`${project.script("agent.sh", "git push x 2>/dev/null; sleep 0.5")}; true`);
    const ended = await project.run(HOOK, { free: true });
    return expected("told", ended, ended.status === 0 && ended.stdout === "" && ended.stderr === "");
  },
};

/** Most that a hook may take of what it takes Node to start: without news, and with. */
const SHARE_MAX = { without: 0.1, with: 1.5 };
const ROUNDS = 15;
/** Measurements of which the best counts: what a busy machine does besides only adds. */
const TRIES = 3;

/** One of each, by the clock: a hook without news, a start of Node, nothing, and a hook with news. */
const timed = (node: string): string => `
  a=$(date +%s%N); ${HOOK} </dev/null
  b=$(date +%s%N); "${node}" -e 0
  c=$(date +%s%N)
  d=$(date +%s%N)
  git push $round 2>/dev/null; sleep 0.3
  e=$(date +%s%N); ${HOOK} </dev/null >news.$round
  f=$(date +%s%N); echo $((b - a)) $((c - b)) $((d - c)) $((f - e))`;

/** Nanoseconds of all rounds so far: of which the best of each counts, and a clock, a process too, for nothing. */
function shares(rounds: readonly number[][]) {
  const best = (column: number) => Math.min(...rounds.map((line) => line[column] ?? Number.NaN));
  const clocks = best(2);
  const start = best(1) - clocks;
  const of = (column: number) => {
    const hook = best(column) - clocks;
    const figures = `${(hook / 1e6).toFixed(1)} ms, node -e 0 ${(start / 1e6).toFixed(1)} ms`;
    return { share: hook / start, figures: `${figures}: ${(hook / start).toFixed(3)}` };
  };
  return { without: of(0), with: of(3) };
}

/** All are started by the same shell under the policy, by turns, so that a busy machine is busy for each. */
async function cost(stage: Stage, tap: Tap): Promise<void> {
  const project = new Project(stage, "cost");
  const numbers = Array.from({ length: ROUNDS }, (_, n) => n);
  const rounds: number[][] = [];
  const untold: number[] = [];
  for (let tries = 0; tries < TRIES; tries++) {
    const ended = await project.run(`for round in ${numbers.join(" ")}; do ${timed(process.execPath)}; done`);
    const lines = ended.stdout.trim().split("\n");
    rounds.push(...lines.map((line) => line.split(" ").map(Number)));
    untold.push(...numbers.filter((n) => !project.read(`news.${n}`).includes("pushing is for the user")));
    const seen = shares(rounds);
    if (seen.without.share <= SHARE_MAX.without && seen.with.share <= SHARE_MAX.with) break;
  }
  const seen = shares(rounds);
  for (const news of ["without", "with"] as const) {
    const { share, figures } = seen[news];
    tap.comment(`a hook ${news} news: ${figures}`);
    const problems = share <= SHARE_MAX[news] ? [] : [figures];
    if (news === "with" && untold.length > 0) problems.push(`no news in round ${untold.join(" ")}`);
    tap.result(`hooks: ${news} news, at most ${SHARE_MAX[news]} of what starting Node takes`, problems);
  }
}

export async function tryDelivery(stage: Stage, tap: Tap): Promise<void> {
  await cost(stage, tap).catch((error: Error) => tap.result("hooks: cost", [error.message]));
  for (const [name, check] of Object.entries({ ...checks, ...namespaces })) {
    tap.result(`hooks: ${name}`, await check(stage).catch((error: Error) => [error.message]));
  }
}
