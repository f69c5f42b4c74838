import { type AuditRecord, type Entry, follow, type Head, link, START } from "./chain.js";
import { type BookHead, Segments } from "./segments.js";
import { type Verified, verify } from "./verify.js";

/** Bytes of a segment, and segments kept: 32 MiB a user, whatever happens. */
export interface BookLimits {
  readonly bytes: number;
  readonly segments: number;
}
export const LIMITS: BookLimits = { bytes: 4 << 20, segments: 8 };

/** One user's records, each chained to the one before. Appended to only; calls wait for one another. */
export class Book {
  private readonly segments: Segments;
  private head: BookHead | null = null;
  private current = 1;
  private size = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    folder: string,
    private readonly limits: BookLimits = LIMITS,
  ) {
    this.segments = new Segments(folder);
  }

  /** Writes entries in their order and waits for the disk; returns them as they were written. */
  append(entries: readonly { readonly time: string; readonly entry: Entry }[]): Promise<AuditRecord[]> {
    return this.inTurn(async () => {
      const known = await this.open();
      let at: Head = known;
      const records: AuditRecord[] = [];
      for (const { time, entry } of entries) {
        const record = link(entry, time, at);
        records.push(record);
        at = record;
      }
      this.size = await this.segments.append(this.current, records.map((one) => `${JSON.stringify(one)}\n`).join(""));
      this.head = { ...known, seq: at.seq, hash: at.hash };
      if (this.size >= this.limits.bytes) await this.rotate();
      await this.segments.writeHead(this.head);
      return records;
    });
  }

  /** The last `limit` records before `before`, oldest first. */
  read(limit: number, before: number): Promise<AuditRecord[]> {
    return this.inTurn(async () => {
      const found: AuditRecord[] = [];
      for (const number of (await this.segments.numbers()).reverse()) {
        const { lines } = await this.segments.lines(number);
        for (const line of lines.reverse()) {
          const record = recordOf(line);
          if (record && record.seq < before) found.push(record);
          if (found.length === limit) return found.reverse();
        }
      }
      return found.reverse();
    });
  }

  verify(): Promise<Verified> {
    return this.inTurn(() => verify(this.segments, this.head));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work);
    this.last = done.catch(() => {});
    return done;
  }

  /** Where the book ends. One that was damaged while the service was down goes on, and its next record says so. */
  private async open(): Promise<BookHead> {
    if (this.head) return this.head;
    const kept = await this.segments.readHead();
    const numbers = await this.segments.numbers();
    this.current = numbers.at(-1) ?? kept?.first ?? 1;
    const end = numbers.length > 0 ? await this.lastOf(this.current) : null;
    const head = kept ?? { ...START, first: numbers[0] ?? 1, before: START };
    // A crash may fall between lines and head file: lines that follow the head are the book's own.
    const grown = end !== null && end.seq >= head.seq;
    this.head = { ...head, ...(grown ? { seq: end.seq, hash: end.hash } : {}) };
    return this.head;
  }

  /** The last whole record of a segment; what was torn by a crash is taken away. */
  private async lastOf(number: number): Promise<Head | null> {
    const { lines, torn } = await this.segments.lines(number);
    if (torn !== "") await this.segments.mend(number, lines);
    const last = recordOf(lines.at(-1) ?? "");
    if (!last) return null;
    const right = follow(lines.at(-1) ?? "", { seq: last.seq - 1, hash: last.prev });
    return typeof right === "string" ? null : { seq: last.seq, hash: last.hash };
  }

  private async rotate(): Promise<void> {
    this.current++;
    this.size = 0;
    const numbers = await this.segments.numbers();
    const head = this.head as BookHead;
    // The new segment is not there yet, and counts.
    const [oldest] = numbers;
    if (oldest === undefined || numbers.length < this.limits.segments) return;
    const { lines } = await this.segments.lines(oldest);
    const end = recordOf(lines.at(-1) ?? "");
    this.head = { ...head, first: oldest + 1, before: end ? { seq: end.seq, hash: end.hash } : head.before };
    // The head first: a crash in between leaves a segment too many and none too few.
    await this.segments.writeHead(this.head);
    await this.segments.remove(oldest);
  }
}

function recordOf(line: string): AuditRecord | null {
  try {
    return JSON.parse(line) as AuditRecord;
  } catch {
    return null;
  }
}
