/** A start that a signal ends at any moment leaves nothing: no folder, no socket, no process, no program in the kernel. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { addon } from "../../addon/index.js";
import type { Tap } from "../cases/tap.js";
import { type Instance, programsOf, sleep, startInstance, until } from "./process.js";

const ROUNDS = 12;
/** Milliseconds in which a service must end, on a busy machine too. */
const PATIENCE = 15_000;

const native = addon as unknown as { programLoaded(id: number): boolean };

/** Processes whose working files are below a folder: the self-test's helper runs from there. */
function runningBelow(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith(folder);
      } catch {
        return false;
      }
    });
}

/** Everything that is still there of a service that has ended. */
async function leftOf(instance: Instance, programs: readonly number[]): Promise<string[]> {
  const left = readdirSync(instance.temporary).map((name) => `in the temporary folder: ${name}`);
  const run = join(instance.socket, "..");
  if (existsSync(run)) left.push(...readdirSync(run).map((name) => `beside the socket: ${name}`));
  // A process that was killed and a program without references go a moment later.
  if (!(await until(() => runningBelow(instance.temporary).length === 0, 2_000))) left.push("a helper still runs");
  if (!(await until(() => !programs.some((id) => native.programLoaded(id)), 5_000))) left.push("programs are loaded");
  return left;
}

async function interrupt(folder: string, moment: number, signal: NodeJS.Signals): Promise<string[]> {
  mkdirSync(folder);
  const instance = startInstance(folder);
  await sleep(moment);
  const programs = programsOf(instance.pid);
  instance.child.kill(signal);
  const late = sleep(PATIENCE).then(() => null);
  const ended = await Promise.race([instance.ended, late]);
  if (ended === null) {
    instance.child.kill("SIGKILL");
    return [`it did not end within ${PATIENCE / 1000} s: ${instance.log()}`];
  }
  const problems = await leftOf(instance, programs);
  // Before its first line of code runs, the signal ends it by itself.
  const right = ended.code === 0 || (ended.signal === signal && instance.log() === "");
  if (!right) problems.push(`it ended with ${ended.signal ?? ended.code}: ${instance.log()}`);
  return problems;
}

export async function interrupted(tap: Tap, folder: string): Promise<void> {
  const whole = join(folder, "whole");
  mkdirSync(whole);
  const began = performance.now();
  const instance = startInstance(whole);
  const started = await until(() => existsSync(instance.socket) || instance.child.exitCode !== null, 120_000);
  const took = performance.now() - began;
  const programs = programsOf(instance.pid);
  instance.child.kill("SIGTERM");
  const { code } = await instance.ended;
  const problems = await leftOf(instance, programs);
  if (!started || code !== 0 || programs.length === 0) problems.push(`status ${code}: ${instance.log()}`);
  tap.result(`interrupted: a service of ${programs.length} programs stops and leaves nothing`, problems);

  // Spread over the start, each moment somewhere in its share, and one right after the socket is there.
  for (let round = 0; round < ROUNDS; round++) {
    const moment = ((round + Math.random()) * took * 1.1) / ROUNDS;
    const signal = round % 2 === 0 ? "SIGTERM" : "SIGINT";
    const left = await interrupt(join(folder, `round-${round}`), moment, signal);
    tap.result(`interrupted: ${signal} after ${Math.round(moment)} of ${Math.round(took)} ms leaves nothing`, left);
  }
}
