/**
 * Code point ranges as sequences of byte sets, so that `[à-ü]` can be read one
 * byte at a time (the method of "utf8-ranges": split where the length changes,
 * then where a continuation byte would not span its whole range).
 */
import { type ByteSet, byteSet } from "./byte-set.js";

export type CodePointRange = readonly [number, number];

const LENGTH_ENDS = [0x7f, 0x7ff, 0xffff, 0x10ffff];

/** Sorted, disjoint ranges of the same code points. */
export function joinRanges(ranges: readonly CodePointRange[]): CodePointRange[] {
  const joined: [number, number][] = [];
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else joined.push([low, high]);
  }
  return joined;
}

/** Every code point that is not in `ranges`. */
export function complement(ranges: readonly CodePointRange[]): CodePointRange[] {
  const left: CodePointRange[] = [];
  let next = 0;
  for (const [low, high] of joinRanges(ranges)) {
    if (low > next) left.push([next, low - 1]);
    next = high + 1;
  }
  if (next <= 0x10ffff) left.push([next, 0x10ffff]);
  return left;
}

/** Byte sequences that are exactly the well-formed UTF-8 of the range; surrogates have none. */
export function utf8Sequences(range: CodePointRange): ByteSet[][] {
  const found: ByteSet[][] = [];
  const [low, high] = range;
  split(low, Math.min(high, 0xd7ff), found);
  split(Math.max(low, 0xe000), high, found);
  return found;
}

function split(low: number, high: number, found: ByteSet[][]): void {
  if (low > high) return;
  for (const end of LENGTH_ENDS) {
    if (low <= end && end < high) {
      split(low, end, found);
      split(end + 1, high, found);
      return;
    }
  }
  for (let shift = 6; shift <= 18 && high > 0x7f; shift += 6) {
    const mask = (1 << shift) - 1;
    if ((low & ~mask) === (high & ~mask)) break;
    if ((low & mask) !== 0) {
      split(low, low | mask, found);
      split((low | mask) + 1, high, found);
      return;
    }
    if ((high & mask) !== mask) {
      split(low, (high & ~mask) - 1, found);
      split(high & ~mask, high, found);
      return;
    }
  }
  const first = encode(low);
  const last = encode(high);
  found.push(first.map((byte, index) => byteSet([[byte, last[index] as number]])));
}

/** UTF-8 of one code point, as Buffer writes it. */
export function encode(codePoint: number): number[] {
  return [...Buffer.from(String.fromCodePoint(codePoint), "utf8")];
}
