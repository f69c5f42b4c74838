import systemdNotify from "systemd-notify";
import type { Addon } from "../addon/types.js";
import type { Log } from "./log.js";

/**
 * What systemd is told (sd_notify(3)). That the service has started is told by systemd-notify, whose child the unit's
 * NotifyAccess=all lets speak. The rest it does not know, or has an order that a child's message would not keep: WATCHDOG,
 * RELOADING and what ends it, STOPPING and descriptors are this process's own. Nothing happens where NOTIFY_SOCKET is not set.
 */
export class Manager {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly addon: Pick<Addon, "notify">,
    private readonly log: Log,
    private readonly env: NodeJS.ProcessEnv = process.env,
    /** replaced in tests */
    private readonly notify: typeof systemdNotify = systemdNotify,
  ) {}

  /** The service listens. Where the child cannot say so, this process does: nobody waits for a start in vain. */
  async started(status: string): Promise<void> {
    if (!this.env.NOTIFY_SOCKET) return;
    try {
      await this.notify({ ready: true, status: oneLine(status) });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.log("info", `systemd-notify could not tell systemd (${oneLine(reason)}); the service does it itself`);
      this.ready(status);
    }
  }

  ready(status: string): void {
    this.tell(["READY=1", `STATUS=${status}`]);
  }

  /** Type=notify-reload counts only a time that is later than its signal: CLOCK_MONOTONIC in microseconds, hrtime's clock. */
  reloading(): void {
    const now = process.hrtime.bigint() / 1000n;
    this.tell(["RELOADING=1", `MONOTONIC_USEC=${now}`, "STATUS=reloading"]);
  }

  /** Gives a descriptor to the manager, who passes it to the next service of this unit (FileDescriptorStoreMax=). */
  store(name: string, descriptor: number): void {
    // It is a file: there is nothing to wait for on it.
    this.tell(["FDSTORE=1", `FDNAME=${name}`, "FDPOLL=0"], [descriptor]);
  }

  unstore(name: string): void {
    this.tell(["FDSTOREREMOVE=1", `FDNAME=${name}`]);
  }

  stopping(): void {
    this.unwatch();
    this.tell(["STOPPING=1", "STATUS=stopping"]);
  }

  /**
   * Says three times in each WatchdogSec= that the service lives, and its status with it, from the event loop: one that
   * hangs says nothing and is started again. What `status` throws is logged, and nothing is said then either.
   */
  watch(status: () => string): void {
    const limit = watchdogMilliseconds(this.env);
    if (limit === null || this.timer !== null) return;
    const beat = () => {
      try {
        this.tell(["WATCHDOG=1", `STATUS=${status()}`]);
      } catch (error) {
        this.log("error", `not well: ${error instanceof Error ? error.message : String(error)}`);
      }
    };
    beat();
    this.timer = setInterval(beat, limit / 3);
    this.timer.unref();
  }

  private unwatch(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  /** A manager that cannot be told (it is being re-executed) is no reason to stop enforcing. */
  private tell(fields: readonly string[], descriptors: readonly number[] = []): void {
    try {
      this.addon.notify(fields.map(oneLine).join("\n"), descriptors);
    } catch (error) {
      this.log("warning", `cannot tell systemd: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** A line's end would begin a field of its own. */
function oneLine(text: string): string {
  return text.replaceAll("\n", " ");
}

/** sd_watchdog_enabled(3): null where no watchdog is set, or it is another process's. */
export function watchdogMilliseconds(env: NodeJS.ProcessEnv, pid = process.pid): number | null {
  if (env.WATCHDOG_PID !== undefined && env.WATCHDOG_PID !== String(pid)) return null;
  const microseconds = Number(env.WATCHDOG_USEC);
  return Number.isSafeInteger(microseconds) && microseconds > 0 ? microseconds / 1000 : null;
}
