/** Milliseconds after which the distance between the clocks is taken again: the wall clock can be set. */
const AGE_MAX = 10_000;

/** Turns boot time (CLOCK_BOOTTIME, which Node cannot read) into wall time. */
export class BootClock {
  private offset = 0;
  private taken = Number.NEGATIVE_INFINITY;

  constructor(
    /** nanoseconds since the machine booted */
    private readonly boot: () => bigint,
    private readonly now: () => number = Date.now,
  ) {}

  /** ISO 8601 in UTC of a boot time in nanoseconds */
  iso(bootNanoseconds: bigint): string {
    const now = this.now();
    if (Math.abs(now - this.taken) > AGE_MAX) {
      this.offset = now - Number(this.boot() / 1000n) / 1000;
      this.taken = now;
    }
    return new Date(this.offset + Number(bootNanoseconds / 1000n) / 1000).toISOString();
  }
}
