import type { Engine } from "../../addon/types.js";
import type { Mounts } from "../engine/mounts.js";

/** Milliseconds that watching goes on after the last domain: taking programs off the system calls waits for every processor. */
const LINGER = 5_000;

/**
 * Runs what taxes the whole machine, only while a domain lives and a moment longer; and what only some policies need,
 * while one of them is in force and a moment longer.
 */
export class Watching {
  private timer: NodeJS.Timeout | null = null;
  private on = false;
  private wanted = false;

  constructor(
    private readonly engine: Pick<Engine, "watch" | "settle">,
    private readonly mounts: Pick<Mounts, "watch">,
    private readonly linger: number = LINGER,
  ) {}

  /** Before the first process of a domain is bound. */
  start(): void {
    this.wanted = true;
    if (this.on) return;
    this.engine.watch(true);
    this.mounts.watch(true);
    this.on = true;
  }

  /** A session has ended; `last`: no domain is left. */
  end(last: boolean): void {
    this.wanted = !last;
    if (this.timer !== null) return;
    this.timer = setTimeout(() => this.rest(), this.linger);
    this.timer.unref();
  }

  private rest(): void {
    this.timer = null;
    if (!this.wanted && this.on) {
      this.on = false;
      this.mounts.watch(false);
      this.engine.watch(false);
    }
    this.engine.settle();
  }
}
