import type { FileKey } from "../../addon/types.js";
import { AP, layout } from "../../policies/compiler/index.js";

/**
 * Entries of the tables of labels as the kernel has them and as they are
 * written to disk: struct ap_label_record, one behind the other.
 */
const { size, fields } = layout.ap_label_record;
const ENTRY = layout.ap_change.fields;
const KEY_AT = fields.entry.offset + ENTRY.key.offset;
const FILE = layout.ap_file_key.fields;
const ENDPOINT = layout.ap_endpoint_key.fields;

export const RECORD_BYTES = size;

/** One record of a buffer; reads and writes the buffer itself. */
export class LabelRecord {
  constructor(
    private readonly buffer: Buffer,
    private readonly at: number,
  ) {}

  /** A record that ends a file's entry. */
  static endOfFile({ inode, volume, generation, realm }: FileKey): Buffer {
    const bytes = Buffer.alloc(size);
    bytes.writeUInt32LE(AP.AP_LABEL_FILE, fields.entry.offset + ENTRY.kind.offset);
    bytes.writeBigUInt64LE(inode, KEY_AT + FILE.inode.offset);
    bytes.writeBigUInt64LE(volume, KEY_AT + FILE.volume.offset);
    bytes.writeUInt32LE(generation, KEY_AT + FILE.generation.offset);
    bytes.writeUInt32LE(realm, KEY_AT + FILE.realm.offset);
    return bytes;
  }

  get isFile(): boolean {
    return this.buffer.readUInt32LE(this.at + fields.entry.offset + ENTRY.kind.offset) === AP.AP_LABEL_FILE;
  }
  get realm(): number {
    return this.buffer.readUInt32LE(this.at + KEY_AT + (this.isFile ? FILE.realm.offset : ENDPOINT.realm.offset));
  }
  /** 0n: the entry has ended */
  get labels(): bigint {
    return this.buffer.readBigUInt64LE(this.at + fields.labels.offset);
  }
  set labels(labels: bigint) {
    this.buffer.writeBigUInt64LE(labels, this.at + fields.labels.offset);
  }
  /** of a file: ap_file_key.volume, or on disk the number of its place (places.ts) */
  get volume(): bigint {
    return this.buffer.readBigUInt64LE(this.at + KEY_AT + FILE.volume.offset);
  }
  set volume(volume: bigint) {
    this.buffer.writeBigUInt64LE(volume, this.at + KEY_AT + FILE.volume.offset);
  }
  set device(device: number) {
    this.buffer.writeUInt32LE(device, this.at + fields.device.offset);
  }
  /** AP_FILE_* */
  set flags(flags: number) {
    this.buffer.writeUInt32LE(flags, this.at + fields.flags.offset);
  }
  get flags(): number {
    return this.buffer.readUInt32LE(this.at + fields.flags.offset);
  }
  /** what tells entries apart, as a string of bytes */
  get key(): string {
    return this.buffer.toString("latin1", this.at + fields.entry.offset, this.at + KEY_AT + layout.ap_file_key.size);
  }
  get bytes(): Buffer {
    return this.buffer.subarray(this.at, this.at + size);
  }
}

/** The records of a buffer, in order. Throws RangeError when the last is cut off. */
export function* recordsOf(buffer: Buffer): Generator<LabelRecord> {
  if (buffer.length % size !== 0) throw new RangeError("records of labels are cut off");
  for (let at = 0; at < buffer.length; at += size) yield new LabelRecord(buffer, at);
}

/** A buffer of only those records that `keep` wants. */
export function filterRecords(buffer: Buffer, keep: (record: LabelRecord) => boolean): Buffer {
  const kept: Buffer[] = [];
  for (const record of recordsOf(buffer)) if (keep(record)) kept.push(record.bytes);
  return kept.length * size === buffer.length ? buffer : Buffer.concat(kept);
}
