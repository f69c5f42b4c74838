import { ServiceError } from "../errors.js";

/** Requests of one user: so many at once, and so many a second after that. Root's tools may ask for all users. */
const BURST = 2_000;
const A_SECOND = 500;
const ROOT = 4;
/** Requests that one counts for which no client of ours would send: finding that out costs more than an answer. */
const FAULT = 10;
/** Milliseconds that a refusal for this reason takes: refusing must not cost the others more than serving would. */
export const LATE = 250;

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
    const bucket = this.bucketOf(uid);
    if (bucket.left < 1) throw ServiceError.of("busy", { what: "requests" });
    bucket.left--;
  }

  /** What a user sent was none of the requests there are. */
  fault(uid: number): void {
    this.bucketOf(uid).left -= FAULT;
  }

  /** Whether the next request will be refused. */
  spent(uid: number): boolean {
    return this.buckets.has(uid) && this.bucketOf(uid).left < 1;
  }

  private bucketOf(uid: number): Bucket {
    const share = uid === 0 ? ROOT : 1;
    const now = this.now();
    const bucket = this.buckets.get(uid) ?? { left: BURST * share, at: now };
    bucket.left = Math.min(BURST * share, bucket.left + ((now - bucket.at) / 1000) * A_SECOND * share);
    bucket.at = now;
    // The one asked last stands last, so that full ones are found at the front.
    this.buckets.delete(uid);
    this.buckets.set(uid, bucket);
    this.forget(now);
    return bucket;
  }

  /** Users who have been silent until their bucket was full again need none. */
  private forget(now: number): void {
    for (const [uid, { at }] of this.buckets) {
      if (now - at < (BURST / A_SECOND) * 1000) return;
      this.buckets.delete(uid);
    }
  }
}
