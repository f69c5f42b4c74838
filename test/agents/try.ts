/** One agent through the scenario. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import { type Ended, ROOT, runAs } from "../../scripts/harness/person.js";
import type { Stage } from "../cases/scene.js";
import type { Tap } from "../cases/tap.js";
import type { Agent } from "./agents.js";
import { type Model, startModel } from "./model.js";
import { REASON, SCRIPT, STEPS } from "./scenario.js";

/** Milliseconds of one agent's whole run. */
export const PATIENCE = 180_000;

const POLICY = `version: 1
policy: |
  rule no-push:
    block exec "git" "push"
    because "${REASON}"
`;

/** Agents are as large as a home; it stays the caller's own user, with a home of its own. */
export const self = () => ({ uid: process.getuid?.() ?? ROOT.uid, gid: process.getgid?.() ?? ROOT.gid });

export function environment(home: string, extra: Record<string, string>) {
  return { HOME: home, PATH: process.env.PATH ?? "", LANG: "C.UTF-8", TERM: "dumb", ...extra };
}

export async function sh(script: string, cwd: string, env: Record<string, string>): Promise<Ended> {
  return runAs({ ...self(), home: env.HOME ?? "/" }, ["sh", "-euc", script], { cwd, env, timeout: PATIENCE });
}

/** A project with one commit, and a remote that nobody pushed to. */
export async function repository(remote: string, project: string, env: Record<string, string>): Promise<void> {
  const identity = "git config user.name A; git config user.email a@example.org";
  const begin = `git init -q --bare "${remote}"; git init -q -b work; ${identity}; git remote add origin "${remote}"`;
  const { status, stderr } = await sh(`${begin}; git commit -q --allow-empty -m first`, project, env);
  if (status !== 0) throw new Error(stderr);
}

export const times = (text: string, words: string) => text.split(JSON.stringify(words).slice(1, -1)).length - 1;

/** Problems of the feedback: after each forbidden step the reason is there once more, and never otherwise. */
function feedbackProblems(model: Model): string[] {
  let expected = 0;
  return STEPS.flatMap(({ name, told }, index) => {
    if (told) expected++;
    const request = model.requests[index + 1];
    if (request === undefined) return [`${name}: the model was asked ${model.requests.length} times only`];
    const found = times(request, REASON);
    return found === expected
      ? []
      : [`${name}: the reason is ${found} times in the next request instead of ${expected}`];
  });
}

/** Runs the agent in a fresh project, and tells of each step. */
export async function tryAgent(agent: Agent, modules: string, stage: Stage, tap: Tap): Promise<void> {
  const base = join(stage.folder, `agent-${agent.name}`);
  const [home, project, remote] = ["home", "project", "remote.git"].map((name) => join(base, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [home, project]) mkdirSync(folder, { recursive: true });
  const model = await startModel(SCRIPT);
  try {
    const { argv, env: own } = agent.prepare({ modules, home, project, url: model.url });
    const env = environment(home, { ...own, ACTPLANE_SOCKET: stage.socket });
    await repository(remote, project, env);
    writeFileSync(join(project, "actplane.yaml"), POLICY);
    const actplane = join(CHECKOUT, "bin", "actplane");
    const init = await sh(`"${actplane}" init --with-${agent.name}`, project, env);
    tap.result(`${agent.name}: init --with-${agent.name}`, init.status === 0 ? [] : [init.stderr]);
    const ended = await runAs({ ...self(), home }, [actplane, "run", ...stage.accept, "--", ...argv], {
      cwd: project,
      env,
      timeout: PATIENCE,
    });
    const log = [
      `ended with ${ended.signal ?? ended.status}`,
      ended.stderr.slice(-2000),
      ended.stdout.slice(-2000),
      ...model.others,
    ];
    const withLog = (problems: string[]) => (problems.length > 0 ? [...problems, ...log] : []);
    tap.result(`${agent.name}: the reason is in the next request, exactly once`, withLog(feedbackProblems(model)));
    const pushed = await sh(`git -C "${remote}" rev-parse -q --verify main`, project, env);
    tap.result(`${agent.name}: nothing was pushed`, pushed.status === 0 ? ["main is there"] : []);
    const subject = await sh("git log -1 --format=%s", project, env);
    const isReady = subject.stdout.trim() === "ready";
    tap.result(
      `${agent.name}: the allowed way was taken`,
      withLog(isReady ? [] : [`the last commit is ${subject.stdout}`]),
    );
  } finally {
    await model.close();
  }
}
