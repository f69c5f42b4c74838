import type { Addon, Engine } from "../../addon/types.js";
import { emptyTables } from "../../policies/compiler/numbering.js";
import type { Operation, Proof } from "../../protocol/index.js";
import type { CompileAnswer, CompileJob } from "../compile/job.js";
import { SELFTEST_NUMBER } from "../domains/numbers.js";
import { atExit } from "../leftovers.js";
import type { Log } from "../log.js";
import { Helper } from "./helper.js";
import { type HelperUser, helperUser } from "./helper-user.js";
import type { OpenedEngine } from "./holder.js";
import { type Listeners, openListeners } from "./listeners.js";
import { Mounts } from "./mounts.js";
import { makePlan, type SelfTestPlan } from "./selftest-plan.js";

/** The last domain and session, which nobody else gets (registry.ts): others may be in force already. Nothing is labelled. */
const PLACE = { domain: SELFTEST_NUMBER, session: SELFTEST_NUMBER, realm: 1 } as const;
/** What the helper tries, and which operation of the language that proves. */
const TRIED: readonly (readonly [said: string, proves: Operation])[] = [
  ["exec", "exec"],
  ["open", "open"],
  ["read", "read"],
  ["write", "write"],
  ["unlink", "unlink"],
  ["rename", "unlink"],
  ["connect", "connect"],
  ["recv", "recv"],
];

/**
 * Tries a tier for real: an unprivileged helper in a domain of its own does one
 * forbidden operation of each kind. A tier that refuses passes only when each
 * fails with EPERM and nothing of it happened; the tracepoint tier when the
 * exec dies before the program's first instruction. Throws what was not stopped.
 */
export async function liveSelfTest(
  addon: Addon,
  { engine }: OpenedEngine,
  compile: (job: CompileJob) => Promise<CompileAnswer>,
  log: Log,
): Promise<readonly Proof[]> {
  const user = process.geteuid?.() === 0 ? helperUser() : null;
  const plan = makePlan(addon.probe, user ?? { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 });
  const forget = atExit(() => plan.remove());
  const listeners = await openListeners();
  try {
    new Mounts(engine, log).refresh();
    const kills = engine.tier === "tracepoint";
    const answer = await compile(jobOf(kills ? plan.killing : plan.refusing(listeners), engine));
    if (!answer.ok) throw new Error(`the self-test's policy does not compile: ${answer.text}`);
    engine.setImage(PLACE.domain, answer.image);
    // One that was cut short may have left its own.
    engine.deleteSession(PLACE.session);
    engine.createSession(PLACE.session);
    engine.watch(true);
    const said = await tryOut(addon, engine, plan, listeners, kills, user);
    return kills ? provenKill(said, plan) : provenRefusals(said, plan, listeners);
  } finally {
    // A child of the helper may outlive it for a moment: its session must not become the first user's.
    if (!engine.adopted()) engine.watch(false);
    engine.deleteSession(PLACE.session);
    engine.clearDomain(PLACE.domain);
    engine.settle();
    listeners.close();
    plan.remove();
    forget();
  }
}

async function tryOut(
  addon: Addon,
  engine: Engine,
  plan: SelfTestPlan,
  { connectPort, recvPort }: Listeners,
  kills: boolean,
  user: HelperUser | null,
): Promise<Map<string, string>> {
  const args = kills ? [plan.folder, "exec-only"] : [plan.folder, String(connectPort), String(recvPort)];
  const helper = await Helper.start(plan.helper, args, user);
  try {
    const pidfd = addon.pidfdOpen(helper.pid);
    try {
      engine.bind(pidfd, PLACE);
    } finally {
      addon.closeFd(pidfd);
    }
    return await helper.go();
  } finally {
    helper.stop();
  }
}

function jobOf(text: string, { tier }: Engine): CompileJob {
  const source = { layer: "policy" as const, file: null, rules: [text], root: "", home: "", domain: null };
  return { sources: [source], tables: emptyTables(), tier, accept: [], addresses: new Map() };
}

function provenKill(said: ReadonlyMap<string, string>, plan: SelfTestPlan): Proof[] {
  const answer = said.get("exec") ?? "nothing";
  if (answer !== "killed" || plan.happened().includes("exec")) {
    throw new Error(`the self-test's forbidden exec was not stopped (${answer})`);
  }
  return [{ operation: "exec", outcome: "killed" }];
}

function provenRefusals(said: ReadonlyMap<string, string>, plan: SelfTestPlan, listeners: Listeners): Proof[] {
  const passed = TRIED.filter(([name]) => said.get(name) !== "EPERM").map(
    ([name]) => `${name} (${said.get(name) ?? "nothing"})`,
  );
  const happened: string[] = plan.happened();
  if (listeners.connections() > 0) happened.push("connect");
  if (passed.length > 0) throw new Error(`the self-test's forbidden operations were not refused: ${passed.join(", ")}`);
  if (happened.length > 0) throw new Error(`refused operations took effect all the same: ${happened.join(", ")}`);
  return [...new Set(TRIED.map(([, operation]) => operation))].map((operation) => ({ operation, outcome: "refused" }));
}
