import { type ChildProcess, spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import type { constants } from "node:os";
import type { OutputLog } from "./log.js";
import { type ChildSpec, type ChildState, processName } from "./record.js";

/** Milliseconds between the signal that asks a command to end and the one that ends it. */
const GRACE = 10_000;
/** Milliseconds of running after which an end is not one of a row of failures any more. */
const STEADY = 60_000;
const BACKOFF_MAX = 60_000;
/** Milliseconds between two looks whether the launcher has become the command, and looks until it counts as such. */
const LOOK = 20;
const LOOKS = 500;

export interface SupervisorParts {
  readonly spec: ChildSpec;
  /** bin/actplane as a program, the launcher */
  readonly launcher: string;
  readonly log: OutputLog;
  readonly write: (state: Omit<ChildState, "changed">) => void;
  /** told once how the first start went: null for well, otherwise the launcher's exit status */
  readonly started: (exit: number | null) => void;
}

/**
 * Keeps one command running in a child domain. It runs in the user's own session, where it was started, and has no
 * power of its own: each start goes through `control launch-child`, which enters the child by itself.
 */
export class Supervisor {
  private child: ChildProcess | null = null;
  private restarts = 0;
  private wanted: "running" | "stopped" | "restarted" = "running";
  private timer: NodeJS.Timeout | null = null;
  private told = false;

  constructor(
    private readonly parts: SupervisorParts,
    /** called when there is nothing left to do */
    private readonly done: () => void,
  ) {}

  start(): void {
    const { spec, launcher, log } = this.parts;
    this.timer = null;
    this.wanted = "running";
    const words = ["control", "launch-child", ...spec.options, "--", ...spec.command];
    // A group of its own: whatever it starts ends with it, unless that leaves the group.
    const child = spawn(launcher, words, { cwd: spec.cwd, stdio: ["ignore", "pipe", "pipe"], detached: true });
    this.child = child;
    const began = Date.now();
    let running = false;
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => log.append(part));
    const looking = this.lookForCommand(child, () => {
      running = true;
      this.state("running", child.pid ?? null, null);
      this.tell(null);
    });
    child.once("error", (error) => log.append(`actplane: ${error.message}\n`));
    child.once("close", (code, signal) => {
      clearInterval(looking);
      this.child = null;
      const exit = signal ?? code ?? 1;
      // It ended before a look could see it; a status that the launcher does not have is the command's own.
      if (!running && code !== null && ![2, 125, 126, 127].includes(code)) running = true;
      this.ended(exit, running, Date.now() - began);
    });
  }

  /** Ends the command, and with it the supervision. */
  stop(): void {
    this.wanted = "stopped";
    if (this.child) this.endChild();
    else this.finish("stopped", null);
  }

  restart(): void {
    this.restarts = 0;
    if (this.child) {
      this.wanted = "restarted";
      this.endChild();
    } else if (this.timer) {
      clearTimeout(this.timer);
      this.start();
    }
  }

  private ended(exit: number | string, ran: boolean, took: number): void {
    if (this.wanted === "stopped") {
      this.finish("stopped", exit);
    } else if (!ran && !this.told) {
      this.tell(typeof exit === "number" ? exit : 1);
      this.finish("failed", exit);
    } else if (this.wanted === "restarted") {
      this.start();
    } else {
      this.tell(null);
      if (took >= STEADY) this.restarts = 0;
      this.again(exit, ran);
    }
  }

  private again(exit: number | string, ran: boolean): void {
    const { restartPolicy, restartLimit, restartBackoff } = this.parts.spec;
    if (restartPolicy === "never" || this.restarts >= restartLimit) {
      this.finish(ran ? "ended" : "failed", exit);
      return;
    }
    const wait = Math.min(BACKOFF_MAX, restartBackoff * 2 ** this.restarts);
    this.restarts++;
    this.parts.log.append(`actplane: ended with ${exit}; restart ${this.restarts} of ${restartLimit} in ${wait} ms\n`);
    this.state("waiting", null, exit);
    this.timer = setTimeout(() => this.start(), wait);
  }

  private endChild(): void {
    const child = this.child;
    if (!child?.pid) return;
    signalGroup(child.pid, "SIGTERM");
    const clock = setTimeout(() => child.pid && signalGroup(child.pid, "SIGKILL"), GRACE);
    child.once("close", () => clearTimeout(clock));
  }

  private finish(status: ChildState["status"], exit: number | string | null): void {
    if (this.timer) clearTimeout(this.timer);
    this.tell(null);
    this.parts.write({ status, supervisor: null, pid: null, restarts: this.restarts, exit });
    this.done();
  }

  private state(status: ChildState["status"], pid: number | null, exit: number | string | null): void {
    this.parts.write({ status, supervisor: processName(process.pid), pid, restarts: this.restarts, exit });
  }

  private tell(exit: number | null): void {
    if (this.told) return;
    this.told = true;
    this.parts.started(exit);
  }

  /** The launcher enters the child domain and becomes the command: then its /proc/PID/exe is another file. */
  private lookForCommand(child: ChildProcess, seen: () => void): NodeJS.Timeout {
    let looks = 0;
    const looking = setInterval(() => {
      try {
        if (++looks < LOOKS && readlinkSync(`/proc/${child.pid}/exe`) === this.parts.launcher) return;
      } catch {
        return;
      }
      clearInterval(looking);
      seen();
    }, LOOK);
    return looking;
  }
}

function signalGroup(pid: number, signal: keyof typeof constants.signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}
