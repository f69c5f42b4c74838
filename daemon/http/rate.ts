import { ServiceError } from "../errors.js";

/** Requests of one user: so many at once, and so many a second after that. Root's tools may ask for all users. */
const BURST = 2_000;
const A_SECOND = 500;
const ROOT = 4;

interface Bucket {
  left: number;
  /** milliseconds, when `left` was counted */
  at: number;
}

/** A user who asks more than he may is told so before anything is parsed; the others do not notice. */
export class Rate {
  private readonly buckets = new Map<number, Bucket>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Takes one request of a user; `busy` when he has none left. */
  take(uid: number): void {
    const share = uid === 0 ? ROOT : 1;
    const now = this.now();
    const bucket = this.buckets.get(uid) ?? { left: BURST * share, at: now };
    bucket.left = Math.min(BURST * share, bucket.left + ((now - bucket.at) / 1000) * A_SECOND * share);
    bucket.at = now;
    // The one asked last stands last, so that full ones are found at the front.
    this.buckets.delete(uid);
    this.buckets.set(uid, bucket);
    this.forget(now);
    if (bucket.left < 1) throw ServiceError.of("busy", { what: "requests" });
    bucket.left--;
  }

  /** Users who have been silent until their bucket was full again need none. */
  private forget(now: number): void {
    for (const [uid, { at }] of this.buckets) {
      if (now - at < (BURST / A_SECOND) * 1000) return;
      this.buckets.delete(uid);
    }
  }
}
