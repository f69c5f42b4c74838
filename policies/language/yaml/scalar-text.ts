/**
 * Where each character of a YAML scalar stands in the file. Policy text is mostly
 * a block scalar, and its mistakes are shown in the line that the user wrote.
 */
import { Scalar } from "yaml";

export interface ScalarText {
  readonly value: string;
  /** Offset in the file of an offset of `value`; value.length is allowed. */
  readonly toFile: (offset: number) => number;
}

/** What a scalar with a character-exact mapping is, or why it has none. */
export type ScalarMapping = ScalarText | "folded" | "not-a-string";

/** Maps a string scalar that was parsed from `file`. */
export function mapScalar(node: Scalar.Parsed, file: string): ScalarMapping {
  const { value, type } = node;
  if (typeof value !== "string") return "not-a-string";
  const start = node.range[0];
  if (type === Scalar.BLOCK_LITERAL) return literalBlock(value, start, file);
  const source = file.slice(start, node.range[1]);
  // These styles join lines. In policy text a comment would then reach further than it looks.
  if (type === Scalar.BLOCK_FOLDED || source.includes("\n")) return "folded";
  if (type === Scalar.QUOTE_DOUBLE) return doubleQuoted(value, source, start);
  if (type === Scalar.QUOTE_SINGLE) return singleQuoted(value, source, start);
  return { value, toFile: (offset) => start + offset };
}

/** Each line of the value is a line of the file, less its indentation. */
function literalBlock(value: string, header: number, file: string): ScalarText {
  const valueStarts: number[] = [];
  const fileStarts: number[] = [];
  let fileAt = lineAfter(file, header);
  let end = fileAt;
  let valueAt = 0;
  for (const line of value.split("\n")) {
    const next = lineAfter(file, fileAt);
    const raw = file.slice(fileAt, next).replace(/\r?\n$/, "");
    // The rest after the value's last newline is no line of the block.
    if (valueAt < value.length) {
      valueStarts.push(valueAt);
      fileStarts.push(fileAt + Math.max(0, raw.length - line.length));
      end = fileAt + raw.length;
    }
    valueAt += line.length + 1;
    fileAt = next;
  }
  const toFile = (offset: number) => {
    if (offset >= value.length || valueStarts.length === 0) return end;
    let low = 0;
    let high = valueStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((valueStarts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return (fileStarts[low] as number) + offset - (valueStarts[low] as number);
  };
  return { value, toFile };
}

function lineAfter(file: string, at: number): number {
  const end = file.indexOf("\n", at);
  return end < 0 ? file.length : end + 1;
}

function singleQuoted(value: string, source: string, start: number): ScalarText {
  const offsets: number[] = [];
  for (let at = 1; at < source.length - 1; at++) {
    offsets.push(start + at);
    if (source[at] === "'") at++;
  }
  return fromOffsets(value, offsets, start + source.length - 1);
}

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function doubleQuoted(value: string, source: string, start: number): ScalarText {
  const offsets: number[] = [];
  for (let at = 1; at < source.length - 1; at++) {
    const from = start + at;
    offsets.push(from);
    if (source[at] !== "\\") continue;
    const digits = HEX_DIGITS[source[at + 1] as string] ?? 0;
    const code = digits > 0 ? Number.parseInt(source.slice(at + 2, at + 2 + digits), 16) : 0;
    if (code > 0xffff) offsets.push(from);
    at += 1 + digits;
  }
  return fromOffsets(value, offsets, start + source.length - 1);
}

function fromOffsets(value: string, offsets: readonly number[], end: number): ScalarText {
  return { value, toFile: (offset) => offsets[offset] ?? end };
}
