import type { Engine } from "../../addon/types.js";
import type { Log } from "../log.js";

/** Milliseconds between two looks: nobody tells this service when the last process of an older version's runs ends. */
const INTERVAL = 10_000;

/**
 * Runs that a version with other maps began: they go on under their rules, unseen here, and what enforces them costs the
 * machine something until it is unpinned.
 */
export class OtherVersions {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly engine: Pick<Engine, "otherVersions">,
    private readonly log: Log,
    private readonly interval: number = INTERVAL,
  ) {}

  /**
   * Not before this version's own policy is in force: what enters by itself enters an older version's domains until then,
   * and never again after this. Throws AddonError, EPINS, when the folder of the pins cannot be read.
   */
  take(): void {
    const others = this.engine.otherVersions();
    if (others === 0) return;
    this.log("warning", `runs that an older version began go on below its rules, unseen: ${others} versions`);
    this.wait();
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private wait(): void {
    this.timer = setTimeout(() => this.look(), this.interval).unref();
  }

  private look(): void {
    this.timer = null;
    try {
      if (this.engine.otherVersions() > 0) this.wait();
      else this.log("info", "the last run that an older version began has ended, and what enforced it is unloaded");
    } catch (error) {
      this.log("error", `what an older version left: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
