import { createRequire } from "node:module";
import type { Addon } from "../addon/types.js";
import type { Log } from "./log.js";

/** What systemd is told. Nothing happens when it did not start the service (NOTIFY_SOCKET is not set). */
export class Readiness {
  constructor(
    private readonly addon: Pick<Addon, "notify">,
    private readonly log: Log,
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {}

  /** READY=1 goes through systemd-notify(1), STATUS= with it. */
  async ready(status: string): Promise<void> {
    if (!this.env.NOTIFY_SOCKET) return;
    try {
      const notify = createRequire(import.meta.url)("systemd-notify") as SystemdNotify;
      await notify({ ready: true, status });
    } catch (error) {
      // Not installed, or refused by NotifyAccess: the addon says it from this process.
      this.log("debug", `systemd-notify: ${String(error)}`);
      this.addon.notify(`READY=1\nSTATUS=${status}`);
    }
  }

  stopping(): void {
    this.addon.notify("STOPPING=1\nSTATUS=stopping");
  }
}

/** The package has no types; it knows neither STOPPING nor RELOADING. */
type SystemdNotify = (options: { ready?: boolean; status?: string }) => Promise<unknown>;
