/** Milliseconds from the first connection after a rest to the next one. */
const PAUSE = 10_000;

/**
 * The memory that requests took is given back to the machine soon after: glibc keeps what lies between pieces still in
 * use until somebody asks. At most once in a pause while somebody connects, and never while nobody does: a service that
 * idles must not wake.
 */
export class Rest {
  private waiting = false;

  constructor(
    private readonly trim: () => void,
    private readonly pause = PAUSE,
  ) {}

  /** Somebody connected. */
  disturbed(): void {
    if (this.waiting) return;
    this.waiting = true;
    setTimeout(() => {
      this.waiting = false;
      this.trim();
    }, this.pause).unref();
  }
}
