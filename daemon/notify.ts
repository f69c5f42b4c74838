import type { Addon } from "../addon/types.js";
import type { Log } from "./log.js";

/**
 * What systemd is told (sd_notify(3)), by this process itself: systemd-notify(1) would be a child, which may speak for the
 * service only under NotifyAccess=all or with CAP_SYS_ADMIN. Nothing happens where NOTIFY_SOCKET is not set.
 */
export class Manager {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly addon: Pick<Addon, "notify">,
    private readonly log: Log,
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {}

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
      this.addon.notify(fields.map((field) => field.replaceAll("\n", " ")).join("\n"), descriptors);
    } catch (error) {
      this.log("warning", `cannot tell systemd: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** sd_watchdog_enabled(3): null where no watchdog is set, or it is another process's. */
export function watchdogMilliseconds(env: NodeJS.ProcessEnv, pid = process.pid): number | null {
  if (env.WATCHDOG_PID !== undefined && env.WATCHDOG_PID !== String(pid)) return null;
  const microseconds = Number(env.WATCHDOG_USEC);
  return Number.isSafeInteger(microseconds) && microseconds > 0 ? microseconds / 1000 : null;
}
