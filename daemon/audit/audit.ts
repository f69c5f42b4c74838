import { join } from "node:path";
import type { Log } from "../log.js";
import { Book } from "./book.js";
import type { AuditRecord, Entry } from "./chain.js";
import type { AuditJournal } from "./journal.js";
import type { Verified } from "./verify.js";

/** Milliseconds that what comes in a burst waits for, so that a flood is one write. */
const PACE = 200;
/** Entries of one user that may wait; further ones are counted, and the count is recorded. */
const WAITING_MAX = 2_000;
/** Books that are kept open; the one silent longest is closed. */
const OPEN_MAX = 256;

interface Waiting {
  readonly time: string;
  readonly entry: Entry;
}

interface Queue {
  /** by what they say, so that the same again is a count */
  readonly entries: Map<string, { first: Waiting; times: number }>;
  dropped: number;
  timer: NodeJS.Timeout | null;
}

/**
 * Records who did what and what was decided, in one book for each user and in the journal. What repeats within a moment
 * becomes one record with its count: a flood costs no more than its variety.
 */
export class Audit {
  private readonly books = new Map<number, Book>();
  private readonly queues = new Map<number, Queue>();
  private readonly writing = new Set<Promise<void>>();
  private failing = false;

  constructor(
    private readonly stateDir: string,
    private readonly journal: Pick<AuditJournal, "write">,
    private readonly log: Log,
  ) {}

  /** Never throws and never waits: what is recorded has happened. */
  add(uid: number, entry: Entry): void {
    const queue = this.queues.get(uid) ?? { entries: new Map(), dropped: 0, timer: null };
    this.queues.set(uid, queue);
    const key = JSON.stringify(entry);
    const known = queue.entries.get(key);
    if (known) known.times++;
    else if (queue.entries.size < WAITING_MAX) {
      queue.entries.set(key, { first: { time: new Date().toISOString(), entry }, times: 1 });
    } else queue.dropped++;
    queue.timer ??= setTimeout(() => this.flush(uid), PACE).unref();
  }

  async read(uid: number, limit: number, before: number): Promise<AuditRecord[]> {
    await this.settled(uid);
    return this.book(uid).read(limit, before);
  }

  async verify(uid: number): Promise<Verified> {
    await this.settled(uid);
    return this.book(uid).verify();
  }

  /** Everything that was added is on disk. */
  async close(): Promise<void> {
    for (const uid of [...this.queues.keys()]) this.flush(uid);
    await Promise.all(this.writing);
  }

  private async settled(uid: number): Promise<void> {
    this.flush(uid);
    await Promise.all(this.writing);
  }

  private flush(uid: number): void {
    const queue = this.queues.get(uid);
    if (!queue) return;
    if (queue.timer) clearTimeout(queue.timer);
    this.queues.delete(uid);
    const entries = [...queue.entries.values()].map(({ first, times }) =>
      times === 1 ? first : { time: first.time, entry: { ...first.entry, times } },
    );
    if (queue.dropped > 0) {
      entries.push({ time: new Date().toISOString(), entry: { kind: "audit", what: "dropped", count: queue.dropped } });
    }
    const done = this.write(uid, entries).finally(() => this.writing.delete(done));
    this.writing.add(done);
  }

  private async write(uid: number, entries: readonly Waiting[]): Promise<void> {
    try {
      this.journal.write(uid, await this.book(uid).append(entries));
      this.failing = false;
    } catch (error) {
      // Once: a full disk would fill the journal too.
      if (!this.failing) this.log("error", `the audit cannot be written: ${String(error)}`);
      this.failing = true;
    }
  }

  private book(uid: number): Book {
    const book = this.books.get(uid) ?? new Book(join(this.stateDir, "audit", String(uid)));
    this.books.delete(uid);
    this.books.set(uid, book);
    const [silent] = this.books.keys();
    if (this.books.size > OPEN_MAX && silent !== undefined) this.books.delete(silent);
    return book;
  }
}
