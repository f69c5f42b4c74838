import type { Log } from "./log.js";
import type { Manager } from "./notify.js";

/**
 * Reads again what a reload reads again, all or nothing: resolves with what to say of it in the service's status, or
 * rejects with why everything stays as it was.
 */
export type ReloadWork = () => Promise<string>;

/**
 * `systemctl reload actplaned`, which is SIGHUP: tells systemd when the work begins and when it has ended. A work that
 * fails leaves the old state in force, and journal and status say so.
 */
export class Reload {
  private running: Promise<void> | null = null;
  private again = false;

  constructor(
    private readonly work: ReloadWork,
    private readonly manager: Pick<Manager, "reloading" | "ready">,
    private readonly log: Log,
  ) {}

  /** of the last reload: what its work said, or how it failed */
  said = "";

  /** Never rejects. What is asked for while a reload runs may be newer than what that one read: one more follows. */
  request(): Promise<void> {
    if (this.running) this.again = true;
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async run(): Promise<void> {
    do {
      this.again = false;
      this.manager.reloading();
      await this.once();
      this.manager.ready(this.said);
    } while (this.again);
  }

  private async once(): Promise<void> {
    try {
      this.said = `reloaded: ${await this.work()}`;
      this.log("info", this.said);
    } catch (error) {
      this.said = `reload failed, the state before stays in force: ${error instanceof Error ? error.message : String(error)}`;
      this.log("error", this.said);
    }
  }
}
