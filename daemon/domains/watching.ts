import type { Engine } from "../../addon/types.js";
import type { Mounts } from "../engine/mounts.js";

/** Milliseconds that watching goes on after the last domain: taking programs off the system calls waits for every processor. */
const LINGER = 5_000;

/** Runs what taxes the whole machine, only while a domain lives and a moment longer. */
export class Watching {
  private timer: NodeJS.Timeout | null = null;
  private on = false;

  constructor(
    private readonly engine: Pick<Engine, "watch">,
    private readonly mounts: Pick<Mounts, "watch">,
    private readonly linger: number = LINGER,
  ) {}

  /** Before the first process of a domain is bound. */
  start(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.on) return;
    this.engine.watch(true);
    this.mounts.watch(true);
    this.on = true;
  }

  /** No domain is left. */
  end(): void {
    if (!this.on || this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.on = false;
      this.mounts.watch(false);
      this.engine.watch(false);
    }, this.linger);
    this.timer.unref();
  }
}
