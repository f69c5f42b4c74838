import type { LabelStore } from "./store.js";

/** Milliseconds from a change that a record told of to its write. */
const SOON = 100;
/** Milliseconds between two looks at the kernel's queue, for changes whose record was lost: while sessions live, and not. */
const BUSY = 1_000;
const IDLE = 15_000;
/** Of the time, at most one part in this many goes into writing. */
const SHARE = 10;

/** Decides when the labels are written. What a crash can lose is at most what came since the last write began. */
export class Pace {
  private timer: NodeJS.Timeout | null = null;
  private due = Number.POSITIVE_INFINITY;
  private earliest = 0;
  private stopped = false;

  constructor(
    private readonly store: Pick<LabelStore, "save">,
    private readonly busy: () => boolean,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** A record said that a label moved. Only a hint: without it the next look finds the change all the same. */
  poke(): void {
    this.plan(this.now() + SOON);
  }

  start(): void {
    this.plan(this.now() + (this.busy() ? BUSY : IDLE));
  }

  stop(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private plan(wanted: number): void {
    const at = Math.max(wanted, this.earliest);
    if (this.stopped || at >= this.due) return;
    if (this.timer) clearTimeout(this.timer);
    this.due = at;
    this.timer = setTimeout(() => void this.run(), at - this.now());
    this.timer.unref();
  }

  private async run(): Promise<void> {
    this.due = Number.POSITIVE_INFINITY;
    const began = this.now();
    await this.store.save();
    this.earliest = this.now() + (this.now() - began) * SHARE;
    this.start();
  }
}
