import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../../scripts/harness/checkout.js";

/** A service of a test's own, with a temporary folder of its own as well, so that what it leaves there is seen. */
export interface Instance {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly socket: string;
  readonly temporary: string;
  /** what it wrote so far */
  log(): string;
  /** resolves when it has ended */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Starts this checkout's bin/actplaned below `folder`, which everybody must be able to enter. Does not wait for it. */
export function startInstance(folder: string, ...more: readonly string[]): Instance {
  return startInstanceOf(CHECKOUT, folder, ...more);
}

/** The same of another checkout, at `root`. */
export function startInstanceOf(root: string, folder: string, ...more: readonly string[]): Instance {
  const socket = join(folder, "run", "actplaned.sock");
  const temporary = join(folder, "tmp");
  mkdirSync(temporary, { recursive: true });
  const args = ["--foreground", "--socket", socket, "--state-dir", join(folder, "state"), ...more];
  const child = spawn(join(root, "bin", "actplaned"), args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, TMPDIR: temporary },
    cwd: "/",
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (more: string) => {
      text += more;
    });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  return { child, pid: child.pid ?? 0, socket, temporary, log: () => text, ended };
}

/** Ids of the BPF programs that a process holds, by fdinfo(5). Empty once it is gone. */
export function programsOf(pid: number): number[] {
  const found: number[] = [];
  let names: string[] = [];
  try {
    names = readdirSync(`/proc/${pid}/fd`);
  } catch {
    return [];
  }
  for (const name of names) {
    try {
      if (!readlinkSync(`/proc/${pid}/fd/${name}`).includes("bpf-prog")) continue;
      const id = /^prog_id:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${name}`, "utf8"));
      if (id) found.push(Number(id[1]));
    } catch {
      // Closed meanwhile.
    }
  }
  return found;
}

/** A field of /proc/PID/status in kB. */
export function statusOf(pid: number, field: string): number {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s*(\\d+)`, "m").exec(text)?.[1] ?? Number.NaN);
}

/** Milliseconds of processor time that a process took, of all its threads, in the kernel too. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  // utime and stime, fields 14 and 15 of proc(5), in ticks of 10 ms.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

export const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Waits until something holds; false when it does not within `patience` milliseconds. */
export async function until(holds: () => boolean, patience: number): Promise<boolean> {
  const deadline = performance.now() + patience;
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}
