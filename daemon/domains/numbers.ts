/**
 * Hands out the numbers 1..max-1. The one that was freed longest ago is given
 * again first, so that a late record of an ended domain does not meet its
 * successor.
 */
export class Numbers {
  private next = 1;
  private readonly freed: number[] = [];

  constructor(private readonly max: number) {}

  /** null when all are in use */
  take(): number | null {
    if (this.next < this.max) return this.next++;
    return this.freed.shift() ?? null;
  }

  free(number: number): void {
    this.freed.push(number);
  }
}
