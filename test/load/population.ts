import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";

/** Runs that are started at a time. */
const AT_ONCE = 4;
export const FIRST_UID = 30_000;

export interface Population {
  /** milliseconds from `actplane run` to its command, sorted */
  readonly starts: readonly number[];
  end(): Promise<void>;
}

/** So many domains, each of one sleeping process, spread over so many users; every one under the same policy. */
export async function populate(
  domains: number,
  users: number,
  run: { actplane: string; socket: string; cwd: string; rules: string; accept: readonly string[] },
): Promise<Population> {
  const children: ChildProcess[] = [];
  const starts: number[] = [];
  let next = 0;
  const work = async () => {
    while (next < domains) {
      const uid = FIRST_UID + (next++ % users);
      const words = ["--socket", run.socket, "run", "--rule", run.rules, ...run.accept, "--", "sleep", "100000"];
      const began = performance.now();
      const child = spawn(run.actplane, words, {
        uid,
        gid: uid,
        cwd: run.cwd,
        env: { PATH: "/usr/bin:/bin" },
        stdio: "ignore",
      });
      children.push(child);
      await becomes(child, "sleep");
      starts.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return {
    starts: starts.sort((a, b) => a - b),
    async end() {
      await Promise.all(
        children.map((child) => {
          const gone = new Promise((resolve) => child.once("exit", resolve));
          child.kill("SIGKILL");
          return child.exitCode === null && child.signalCode === null ? gone : null;
        }),
      );
    },
  };
}

async function becomes(child: ChildProcess, name: string): Promise<void> {
  const { readFileSync } = await import("node:fs");
  for (;;) {
    if (child.exitCode !== null || !existsSync(`/proc/${child.pid}`))
      throw new Error(`a run ended with ${child.exitCode}`);
    if (readFileSync(`/proc/${child.pid}/comm`, "utf8").trim() === name) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
