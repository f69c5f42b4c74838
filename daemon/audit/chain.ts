import { createHash } from "node:crypto";

/** What is recorded: who did what, or what was decided. Flat, small and plain, so that a line stays readable by eye. */
export interface Entry {
  /** "decision", "session", "act", "service" or "audit" */
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** An entry in its place: a line of a user's book. */
export interface AuditRecord extends Entry {
  /** counts up from 1 over all segments, without gaps */
  readonly seq: number;
  /** ISO 8601, UTC */
  readonly time: string;
  /** of the record before; 64 zeros before the first */
  readonly prev: string;
  /** SHA-256 of this record without this field, hexadecimal */
  readonly hash: string;
}

/** Where a chain ends. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

export const START: Head = { seq: 0, hash: "0".repeat(64) };

/** The next record of a chain. The hash comes last, over the text before it. */
export function link(entry: Entry, time: string, head: Head): AuditRecord {
  const body = { seq: head.seq + 1, time, ...entry, prev: head.hash };
  return { ...body, hash: hashOf(JSON.stringify(body)) };
}

/** The record of a line that follows `head`, or what is wrong with it, in words. */
export function follow(line: string, head: Head): AuditRecord | string {
  let record: AuditRecord;
  try {
    record = JSON.parse(line) as AuditRecord;
  } catch {
    return "is not a record";
  }
  if (typeof record !== "object" || record === null || typeof record.hash !== "string") return "is not a record";
  const { hash, ...body } = record;
  if (hashOf(JSON.stringify(body)) !== hash || JSON.stringify(record) !== line) return "was edited";
  if (record.seq !== head.seq + 1) return `has number ${record.seq} where ${head.seq + 1} belongs`;
  if (record.prev !== head.hash) return "does not follow the record before it";
  return record;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
