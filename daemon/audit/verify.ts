import { type AuditRecord, follow, type Head, START } from "./chain.js";
import type { BookHead, Segments } from "./segments.js";

export interface Verified {
  readonly segments: number;
  readonly records: number;
  /** what older segments held, which were given up for room */
  readonly given: number;
  readonly head: Head;
  /** what is wrong and where, or null */
  readonly problem: string | null;
}

/**
 * Walks a whole book: every line must be what was written, behind the one before it, from the first that is kept to the
 * end that `known` names (what the running service remembers, or the head file after a start).
 */
export async function verify(segments: Segments, known: BookHead | null): Promise<Verified> {
  const head = known ?? (await segments.readHead());
  // A crash can leave the segment that was given up last.
  const numbers = (await segments.numbers()).filter((number) => number >= (head?.first ?? 1));
  let at = head?.before ?? START;
  const given = at.seq;
  const result = (problem: string | null): Verified => {
    return { segments: numbers.length, records: at.seq - given, given, head: { seq: at.seq, hash: at.hash }, problem };
  };
  const first = head?.first ?? 1;
  for (const [index, number] of numbers.entries()) {
    if (number !== first + index) return result(`segment ${first + index} is missing`);
    const { lines, torn } = await segments.lines(number);
    for (const [line, text] of lines.entries()) {
      const record: AuditRecord | string = follow(text, at);
      if (typeof record === "string") return result(`segment ${number}, line ${line + 1} ${record}`);
      at = record;
    }
    if (torn !== "") return result(`segment ${number} ends within a record`);
  }
  if (head && head.seq !== at.seq) return result(`${head.seq - at.seq} records are missing at the end`);
  if (head && head.hash !== at.hash) return result("the last record is another than was written");
  if (!head && at.seq > 0) return result("the file that names the last record is missing");
  return result(null);
}
