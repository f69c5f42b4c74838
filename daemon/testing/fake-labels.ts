import type { FileKey, LabelRoom } from "../../addon/types.js";
import { LabelRecord, RECORD_BYTES, recordsOf } from "../labels/records.js";

/** The kernel's tables of labels and its queue, as the addon shows them. */
export class FakeLabels {
  readonly realms = new Map<number, number>();
  readonly entries = new Map<string, Buffer>();
  private readonly queue: string[] = [];
  /** entries that fit, and keys that the queue holds */
  places = 100_000;
  queuePlaces = 1000;
  changesLost = 0;

  /** What a process does: an entry gains labels, or with 0n ends, and the queue is told. */
  change(key: FileKey, labels: bigint, more: { flags?: number; device?: number } = {}): void {
    const bytes = fileRecord(key, labels, more);
    this.set(bytes);
    if (this.queue.length >= this.queuePlaces) this.changesLost++;
    else this.queue.push(new LabelRecord(bytes, 0).key);
  }

  room(uid: number): LabelRoom {
    let [files, endpoints, allFiles, allEndpoints] = [0, 0, 0, 0];
    for (const bytes of this.entries.values()) {
      const record = new LabelRecord(bytes, 0);
      const own = this.realms.get(record.realm) === uid ? 1 : 0;
      if (record.isFile) [files, allFiles] = [files + own, allFiles + 1];
      else [endpoints, allEndpoints] = [endpoints + own, allEndpoints + 1];
    }
    return { files, endpoints, refused: 0, allFiles, allEndpoints, changesLost: this.changesLost };
  }

  fileLabels(key: FileKey): bigint {
    const bytes = this.entries.get(new LabelRecord(LabelRecord.endOfFile(key), 0).key);
    return bytes ? new LabelRecord(bytes, 0).labels : 0n;
  }

  takeChanges(max: number): Buffer {
    return Buffer.concat(
      this.queue.splice(0, max).map((key) => {
        const known = this.entries.get(key);
        if (known) return known;
        const ended = Buffer.alloc(RECORD_BYTES);
        ended.write(key, 0, "latin1");
        return ended;
      }),
    );
  }

  /** Two entries a part, so that there are parts. */
  read(kind: number, at: number | null): { records: Buffer; next: number | null } {
    const all = [...this.entries.values()].filter((bytes) => new LabelRecord(bytes, 0).isFile === (kind === 0));
    const from = at ?? 0;
    return { records: Buffer.concat(all.slice(from, from + 2)), next: from + 2 < all.length ? from + 2 : null };
  }

  write(records: Uint8Array): Buffer {
    const refused: Buffer[] = [];
    for (const record of recordsOf(Buffer.from(records))) {
      const room = this.entries.has(record.key) || this.entries.size < this.places;
      if (record.labels === 0n || (room && this.realms.has(record.realm))) this.set(record.bytes);
      else refused.push(record.bytes);
    }
    return Buffer.concat(refused);
  }

  private set(bytes: Buffer): void {
    const record = new LabelRecord(bytes, 0);
    if (record.labels === 0n) this.entries.delete(record.key);
    else this.entries.set(record.key, Buffer.from(bytes));
  }
}

export function fileRecord(key: FileKey, labels: bigint, more: { flags?: number; device?: number } = {}): Buffer {
  const bytes = LabelRecord.endOfFile(key);
  const record = new LabelRecord(bytes, 0);
  record.labels = labels;
  record.device = more.device ?? 0;
  record.flags = more.flags ?? 0;
  return bytes;
}
