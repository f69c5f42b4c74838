import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ClientError } from "../../client/errors.js";
import { call } from "../../client/rpc.js";
import { TIERS } from "../../policies/compiler/index.js";
import { runAs } from "../../scripts/harness/person.js";
import { Scene, type Stage } from "../cases/scene.js";
import type { ScriptedAttack } from "./attack.js";

/** More records than the ring has room for: each has a header, the target, the program and its arguments. */
const MATCHES = 30_000;
const PATIENCE = 120_000;
const SCENE = 21_000;

const POLICY = `rule noise: notify open file "noise.txt" because "noise"
rule stopped: block open file "secret.txt" because "not this file"`;

const SCRIPT = `touch begun
while [ ! -e go ]; do sleep 0.05; done
open-often ${MATCHES} noise.txt
cat secret.txt
touch flooded
while [ ! -e end ]; do sleep 0.05; done`;

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${PATIENCE / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** An answer may take as long as the flood's records: on an emulated processor longer than a client waits. */
async function patiently<T>(what: string, ask: () => Promise<T>): Promise<T> {
  const answers: T[] = [];
  await until(what, async () => {
    try {
      answers.push(await ask());
    } catch (error) {
      if (!(error instanceof ClientError) || error.code !== "service-silent") throw error;
    }
    return answers.length > 0;
  });
  return answers[0] as T;
}

/** The process at the other end of the service's socket. */
async function servicePid(stage: Stage): Promise<number> {
  const program =
    "import socket, struct, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); " +
    'print(struct.unpack("3i", s.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0])';
  const options = { cwd: stage.folder, env: { PATH: process.env.PATH ?? "" }, timeout: PATIENCE };
  const { stdout } = await runAs(stage.person, ["python3", "-c", program, stage.socket], options);
  return Number(stdout);
}

/** With the service stopped the ring fills: what was stopped still has room, and what was lost is counted. */
async function flood(stage: Stage): Promise<string[]> {
  const scene = new Scene(stage, SCENE);
  const at = (name: string) => join(scene.project, name);
  const setup = "echo noise > noise.txt; echo secret > secret.txt";
  await scene.prepare({ name: "flood", title: "", policy: POLICY, setup, steps: [] });
  const own = async () => {
    const { domains } = await patiently("the status", () => call(stage.socket, "control.status", {}));
    return domains.find(({ root }) => root === scene.project);
  };
  const service = await servicePid(stage);
  const running = scene.under(SCRIPT);
  await until("the run begins", () => existsSync(at("begun")));
  process.kill(service, "SIGSTOP");
  try {
    writeFileSync(at("go"), "");
    await until("the flood ends", () => existsSync(at("flooded")));
  } finally {
    process.kill(service, "SIGCONT");
  }
  const problems: string[] = [];
  const stopped = async () => {
    const ask = () => call(stage.socket, "violations.list", { limit: 200 });
    return (await patiently("the list", ask)).violations.filter(({ rule }) => rule === "stopped");
  };
  await until("the refusal is recorded", async () => (await stopped()).length > 0);
  const stats = (await own())?.stats;
  writeFileSync(at("end"), "");
  const ended = await running;
  if (ended.stdout.includes("secret")) problems.push("the forbidden open succeeded");
  if (!stats) return [...problems, "the domain is not in the status"];
  const { matches, reported, refused, killed, lost } = stats;
  if (reported !== MATCHES) problems.push(`${reported} of ${MATCHES} matches were counted`);
  if (refused + killed !== 1) problems.push(`${refused} refused and ${killed} killed were counted, not one`);
  if (matches !== reported + refused + killed) problems.push(`the counters do not agree: ${JSON.stringify(stats)}`);
  if (lost === 0 || lost >= MATCHES) problems.push(`${lost} records were lost`);
  return problems;
}

export const attack: ScriptedAttack = {
  attacks: [21],
  title: "a flood of matches changes no verdict and hides no refusal",
  tiers: TIERS,
  async run(stage, tap, _tier, root) {
    if (root === null) tap.skip("21-flood", "stopping the service needs root");
    else tap.result("21-flood: a refusal has room while the ring is full, and the loss is counted", await flood(stage));
  },
};
