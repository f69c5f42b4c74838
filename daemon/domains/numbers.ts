/** AP_DOMAINS_MAX of abi.h; sessions have a table of the same size. */
const TABLE = 8192;

/** Of the domain and of the session in which the self-test is. */
export const SELFTEST_NUMBER = TABLE - 1;

/**
 * Hands out the numbers 1..max-1. The one that was freed longest ago is given
 * again first, so that a late record of an ended domain does not meet its
 * successor.
 */
export class Numbers {
  private next = 1;
  private readonly freed: number[] = [];
  private readonly restored = new Set<number>();

  constructor(private readonly max: number) {}

  /** null when all are in use */
  take(): number | null {
    while (this.next < this.max) {
      const number = this.next++;
      if (!this.restored.delete(number)) return number;
    }
    return this.freed.shift() ?? null;
  }

  /** One that is in use already, from before this service; to be called before the first is taken. */
  restore(number: number): void {
    this.restored.add(number);
  }

  free(number: number): void {
    // Not yet reached: it comes in its turn.
    if (number >= this.next) this.restored.delete(number);
    else this.freed.push(number);
  }
}
