import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandFolder } from "../harness/checkout.js";
import { openPeer, type Peer } from "../harness/peer.js";
import { ordinaryUser, type Person, runAs } from "../harness/person.js";
import { ServiceStartError, startService } from "../harness/service.js";
import { type Act, acts } from "./acts.js";
import { makeProject, type Project } from "./project.js";

/** Milliseconds that one act may take. */
const ACT_TIMEOUT = 60_000;
/** What --accept must name on a machine that can only kill; see `actplane compile --explain`. */
const ACCEPT = ["--accept", "kill-before-start", "--accept", "kill-after"];

const TIERS: Record<string, string> = {
  lsm: "forbidden operations are refused before they happen (BPF is among this kernel's security modules)",
  "modify-return": "forbidden operations are refused before they happen (BPF trampolines on the security hooks)",
  tracepoint: "a forbidden program is killed before its first instruction, other operations right after the call",
};

interface Demonstration {
  readonly person: Person;
  readonly actplane: string;
  readonly tier: string;
  readonly project: Project;
  readonly peer: Peer;
}

const say = (text = "") => console.log(text);

async function ask(actplane: string, person: Person, project: Project, args: readonly string[]): Promise<string> {
  const options = { cwd: project.folder, env: project.environment, timeout: ACT_TIMEOUT };
  const ended = await runAs(person, [actplane, ...args], options);
  if (ended.status !== 0) throw new Error(`actplane ${args.join(" ")} failed: ${ended.stderr}`);
  return ended.stdout;
}

async function pushed({ person, project }: Demonstration): Promise<boolean> {
  const argv = ["git", "-C", project.remote, "rev-parse", "-q", "--verify", "main"];
  const ended = await runAs(person, argv, { cwd: project.folder, env: project.environment, timeout: ACT_TIMEOUT });
  return ended.status === 0;
}

interface Violation {
  readonly sequence: number;
  readonly rule: string | null;
  readonly reason: string | null;
  readonly outcome: string;
}

/** The last match that the user may see. */
async function lastViolation({ actplane, person, project }: Demonstration): Promise<Violation | null> {
  const text = await ask(actplane, person, project, ["why", "--last", "1", "--json"]);
  return (JSON.parse(text) as { violations: Violation[] }).violations.at(-1) ?? null;
}

/** The match of this rule that came after `before`; null when none comes within two seconds. */
async function violationAfter(demonstration: Demonstration, before: number, rule: string): Promise<Violation | null> {
  for (let tries = 0; tries < 20; tries++) {
    const last = await lastViolation(demonstration);
    if (last && last.sequence > before && last.rule === rule) return last;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return null;
}

/** No act may be credited with what an earlier one left behind. */
async function clean({ person, project, peer }: Demonstration): Promise<void> {
  await peer.reset();
  const argv = ["git", "-C", project.remote, "update-ref", "-d", "refs/heads/main"];
  await runAs(person, argv, { cwd: project.folder, env: project.environment, timeout: ACT_TIMEOUT });
}

/** Does one act under the policy and says what came of it. True when that is what the policy wants. */
async function perform(demonstration: Demonstration, act: Act, number: number): Promise<boolean> {
  const { person, actplane, tier, project, peer } = demonstration;
  await clean(demonstration);
  const before = (await lastViolation(demonstration))?.sequence ?? 0;
  const accept = tier === "tracepoint" ? ACCEPT : [];
  const shown = act.argv
    .map((word) => (/^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
  say(`${number}. ${act.title}`);
  say(`   $ actplane run -- ${shown}`);
  const ended = await runAs(person, [actplane, "run", ...accept, "--", ...act.argv], {
    cwd: project.folder,
    env: project.environment,
    timeout: ACT_TIMEOUT,
  });
  const seen = await peer.seen();
  const happened = act.happened({ pushed: await pushed(demonstration), seen, stdout: ended.stdout });
  if (act.rule === null) {
    say(happened ? "   works" : `   DID NOT WORK (status ${ended.status}): ${ended.stderr.trim()}`);
    return happened;
  }
  const violation = await violationAfter(demonstration, before, act.rule);
  if (happened) say("   NOT STOPPED: it had its effect");
  else if (!violation) say(`   had no effect, but rule ${act.rule} did not stop it: ${ended.stderr.trim()}`);
  else {
    say(`   stopped by rule ${act.rule}: ${violation.outcome}`);
    say(`   the agent is told: ${violation.reason}`);
    if (act.rule === "secret-stays")
      say(`   connections that the listener saw: ${seen.connections}; bytes: ${seen.data.length}`);
  }
  return !happened && violation !== null;
}

/** Proof that the acts were stopped by the policy and by nothing else. */
async function withoutPolicy(demonstration: Demonstration, list: readonly Act[]): Promise<boolean> {
  const { person, project, peer } = demonstration;
  let ok = true;
  for (const act of list.filter((one) => one.rule !== null)) {
    await clean(demonstration);
    const options = { cwd: project.folder, env: project.environment, timeout: ACT_TIMEOUT };
    const { stdout } = await runAs(person, act.argv, options);
    ok &&= act.happened({ pushed: await pushed(demonstration), seen: await peer.seen(), stdout });
  }
  return ok;
}

async function demonstrate(demonstration: Demonstration): Promise<boolean> {
  const { tier, person, project, peer, actplane } = demonstration;
  say(`\nThis machine enforces with tier ${tier}: ${TIERS[tier] ?? ""}.`);
  say(`Everything below runs as the ordinary user with uid ${person.uid}, without sudo,`);
  say(`in ${project.folder} under the policy actplane.yaml there.`);
  if (tier === "tracepoint")
    say(`A refusal is not possible on this tier, so every run accepts a kill: ${ACCEPT.join(" ")}.`);
  say();
  const list = acts(project.report, peer.port);
  let ok = true;
  for (const [index, act] of list.entries()) ok = (await perform(demonstration, act, index + 1)) && ok;
  say(`\nactplane why --last 1 explains the last refusal:\n`);
  say((await ask(actplane, person, project, ["why", "--last", "1"])).trimEnd().replace(/^/gm, "   "));
  const free = await withoutPolicy(demonstration, list);
  say(
    `\nThe same commands without actplane: ${free ? "all had their effect" : "SOME HAD NO EFFECT, so this proves little"}.`,
  );
  return ok && free;
}

/** Removes the temporary folder; root's files in it through sudo where a user runs this. */
function clear(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    spawnSync("sudo", ["-n", "rm", "-rf", "--", folder], { stdio: "inherit" });
  }
}

/**
 * The demonstration: a private service in a temporary folder, and an ordinary user's commands under the starter policy.
 * Resolves with the exit status: 0 when all that should be stopped was, and all else worked. Cleans up also on Ctrl-C.
 */
export async function quickstart(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "actplane-quickstart-"));
  chmodSync(folder, 0o755);
  const closers: (() => Promise<void> | void)[] = [() => clear(folder)];
  const closeAll = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => void closeAll().then(() => process.exit(130)));
  }
  try {
    say("\nStarting a private actplaned (nothing is installed) …");
    const service = await startService(folder);
    closers.push(() => service.stop());
    const peer = await openPeer("0.0.0.0");
    closers.push(() => peer.close());
    const person = ordinaryUser(folder);
    const project = await makeProject(folder, person, service.socket);
    const actplane = join(commandFolder(folder), "bin", "actplane");
    const status = JSON.parse(await ask(actplane, person, project, ["control", "status", "--json"])) as {
      tier: string;
    };
    const ok = await demonstrate({ person, actplane, tier: status.tier, project, peer });
    say(ok ? "\nDone: everything that should be stopped was stopped." : "\nFAILED: see above.");
    return ok ? 0 : 1;
  } catch (error) {
    if (error instanceof ServiceStartError) console.error(`${error.message}\n${error.log}`);
    else console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    await closeAll();
  }
}
