import { hasUuid, type Places } from "./places.js";
import { LabelRecord, recordsOf } from "./records.js";

/** Entries of one realm, and of all: whoever may mount (FUSE) could make any number of them. */
const REALM_MAX = 65_536;
const ALL_MAX = 1 << 20;

/**
 * Entries that are on disk and cannot be in the kernel: of filesystems without a
 * UUID that are not mounted now, and those that found no room. As they are on
 * disk: the volume is a place.
 */
export class Pending {
  private readonly kept = new Map<string, Buffer>();
  private readonly perRealm = new Map<number, number>();
  /** entries that found no room here either */
  dropped = 0;

  constructor(private readonly places: Places) {}

  get size(): number {
    return this.kept.size;
  }

  /** Takes an entry from disk: returns it as the kernel must have it, once for each mount that is its place, or keeps it. */
  place(record: LabelRecord): Buffer[] {
    if (hasUuid(record.volume)) return [record.bytes];
    const number = Number(record.volume);
    // What no mount and no later boot can bring back.
    if (!this.places.known(number)) return [];
    const volumes = this.places.volumesOf(number);
    if (volumes.length > 0) return volumes.map((volume) => moved(record, volume));
    if (record.labels === 0n) this.remove(record.key, record.realm);
    else this.add(record);
    return [];
  }

  /** Entries, as the kernel has them, that cannot be there: it has no room, or their filesystem has gone. */
  keep(records: Buffer): void {
    const onDisk = toDisk(Buffer.from(records), this.places);
    for (const record of recordsOf(onDisk)) this.add(record);
  }

  /** Takes out, as the kernel must have them, those whose filesystem is there now. */
  found(): Buffer {
    const ready: Buffer[] = [];
    for (const [key, bytes] of this.kept) {
      const record = new LabelRecord(bytes, 0);
      const back = record.isFile ? this.place(record) : [bytes];
      if (back.length === 0) continue;
      this.remove(key, record.realm);
      ready.push(...back);
    }
    return Buffer.concat(ready);
  }

  records(): Buffer {
    return Buffer.concat([...this.kept.values()]);
  }

  private add(record: LabelRecord): void {
    const { key, realm } = record;
    const held = this.perRealm.get(realm) ?? 0;
    const fresh = !this.kept.has(key);
    if (fresh && (held >= REALM_MAX || this.kept.size >= ALL_MAX)) {
      this.dropped++;
      return;
    }
    if (fresh) this.perRealm.set(realm, held + 1);
    this.kept.set(key, Buffer.from(record.bytes));
  }

  private remove(key: string, realm: number): void {
    if (this.kept.delete(key)) this.perRealm.set(realm, (this.perRealm.get(realm) ?? 1) - 1);
  }
}

/** A copy with another volume, which without a UUID ends in the device number. */
function moved(record: LabelRecord, volume: bigint): Buffer {
  const bytes = Buffer.from(record.bytes);
  const copy = new LabelRecord(bytes, 0);
  copy.volume = volume;
  if (!hasUuid(volume)) copy.device = Number(volume & 0xffffffffn);
  return bytes;
}

/** Entries of the kernel as they are written to disk; changed in place. */
export function toDisk(records: Buffer, places: Places): Buffer {
  for (const record of recordsOf(records)) {
    if (record.isFile && !hasUuid(record.volume)) record.volume = BigInt(places.placeOf(record.volume));
  }
  return records;
}
