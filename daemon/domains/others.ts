import type { Engine, OtherVersionCount } from "../../addon/types.js";
import type { Log } from "../log.js";

/** Milliseconds between two looks: nobody tells this service when the last process of an older version's runs ends. */
const INTERVAL = 10_000;

export interface OtherParts {
  readonly engine: Pick<Engine, "otherVersions">;
  /** why this version does not yet do all that is to be done about programs of `attach:`, or null */
  readonly unready: () => string | null;
  readonly log: Log;
  /** replaced in tests */
  readonly interval?: number;
}

/**
 * What a version with other maps has in force: runs that it began go on under their rules, unseen here, and what enforces
 * them costs the machine something until it is unpinned. Programs of `attach:` go on entering the domains that it prepared,
 * until this version has shown that it can do that itself: never again after that, for nobody prepares more of them.
 */
export class OtherVersions {
  private found: OtherVersionCount = { versions: 0, entered: 0 };
  private timer: NodeJS.Timeout | null = null;
  /** what the journal was told last about programs that enter */
  private told = "";

  constructor(private readonly parts: OtherParts) {}

  /** Before the first caller, who may run in a domain of one. Throws AddonError, EPINS, when the folder of the pins cannot be read. */
  take(): void {
    this.found = this.parts.engine.otherVersions(false);
    const { versions } = this.found;
    if (versions === 0) return;
    this.parts.log(
      "warning",
      `what an older version has in force goes on below its rules, unseen: ${versions} versions`,
    );
    this.wait();
  }

  /** Policy came into force, or did not. Never throws. */
  follow(): void {
    if (this.found.versions > 0) this.look();
  }

  /** Programs enter an older version's domains. */
  get entered(): boolean {
    return this.found.entered > 0;
  }

  get versions(): number {
    return this.found.versions;
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private wait(): void {
    this.stop();
    this.timer = setTimeout(() => this.look(), this.parts.interval ?? INTERVAL).unref();
  }

  private look(): void {
    const { engine, unready, log } = this.parts;
    this.stop();
    try {
      const why = unready();
      this.found = engine.otherVersions(why === null);
      this.tell(why);
      if (this.found.versions > 0) this.wait();
      else log("info", "the last run that an older version began has ended, and what enforced it is unloaded");
    } catch (error) {
      log("error", `what an older version left: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private tell(why: string | null): void {
    const said = !this.entered
      ? "enter this version's domains alone"
      : why === null
        ? "enter an older version's domains as well: it has no switch that this version knows"
        : `enter an older version's domains still: ${why}`;
    if (said === this.told || (this.told === "" && !this.entered)) return;
    this.told = said;
    this.parts.log(this.entered ? "error" : "info", `programs of attach: ${said}`);
  }
}
