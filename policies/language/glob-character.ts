/**
 * Characters of a glob as bytes. The kernel sees a path as bytes, the user
 * writes characters: one `?` or `[…]` must consume a whole UTF-8 sequence, or
 * `?` would match half of an "é". A set of code points therefore becomes a list
 * of byte runs, each run a sequence of byte ranges.
 */

/** Inclusive range of byte values. */
export type ByteRange = readonly [low: number, high: number];
/** One way to spell a character of the set: one range for each of its 1 to 4 bytes. */
export type ByteRun = readonly ByteRange[];
/** Inclusive range of code points. */
export type CodeRange = readonly [low: number, high: number];

/** Last code point that four bytes can spell; above Unicode's own end, so that a hostile name cannot hide there. */
const LAST_CODE = 0x1fffff;
const SLASH = 0x2f;

/** Everything that may stand for one character in a path: not NUL, and not the separator. */
const ANY: readonly CodeRange[] = [
  [1, SLASH - 1],
  [SLASH + 1, LAST_CODE],
];

/** The largest code point of each encoded length. */
const LENGTH_ENDS = [0x7f, 0x7ff, 0xffff, LAST_CODE];

function encode(code: number): number[] {
  if (code <= 0x7f) return [code];
  if (code <= 0x7ff) return [0xc0 | (code >> 6), 0x80 | (code & 0x3f)];
  if (code <= 0xffff) return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
  return [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
}

/** Splits a range until its ends differ in one byte only, or in trailing bytes that are all free. */
function split(low: number, high: number, out: ByteRun[]): void {
  for (const end of LENGTH_ENDS) {
    if (low <= end && high > end) {
      split(low, end, out);
      split(end + 1, high, out);
      return;
    }
  }
  const length = encode(high).length;
  for (let tail = 1; tail < length; tail++) {
    const mask = (1 << (6 * tail)) - 1;
    if ((low & ~mask) === (high & ~mask)) continue;
    if ((low & mask) !== 0) {
      split(low, low | mask, out);
      split((low | mask) + 1, high, out);
      return;
    }
    if ((high & mask) !== mask) {
      split(low, (high & ~mask) - 1, out);
      split(high & ~mask, high, out);
      return;
    }
  }
  const first = encode(low);
  const last = encode(high);
  out.push(first.map((byte, index): ByteRange => [byte, last[index] as number]));
}

function intersect(ranges: readonly CodeRange[], others: readonly CodeRange[]): CodeRange[] {
  const out: CodeRange[] = [];
  for (const [low, high] of ranges) {
    for (const [from, to] of others) {
      if (Math.max(low, from) <= Math.min(high, to)) out.push([Math.max(low, from), Math.min(high, to)]);
    }
  }
  return out;
}

/** Sorted and without overlap, so that a byte string is spelled by one run only. */
function normalise(ranges: readonly CodeRange[]): CodeRange[] {
  const out: [number, number][] = [];
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else out.push([low, high]);
  }
  return out;
}

function complement(ranges: readonly CodeRange[]): CodeRange[] {
  const out: CodeRange[] = [];
  let next = 0;
  for (const [low, high] of normalise(ranges)) {
    if (low > next) out.push([next, low - 1]);
    next = high + 1;
  }
  if (next <= LAST_CODE) out.push([next, LAST_CODE]);
  return out;
}

/**
 * Byte runs of a set of characters. `slash` says whether "/" may belong to it:
 * yes in an argument, never in a path.
 */
export function byteRuns(ranges: readonly CodeRange[], negated: boolean, slash: boolean): ByteRun[] {
  const chosen = negated ? complement(ranges) : normalise(ranges);
  const out: ByteRun[] = [];
  for (const [low, high] of intersect(chosen, slash ? [[1, LAST_CODE]] : ANY)) split(low, high, out);
  return out;
}

/** `?` in a path: any one character but "/". */
export const ANY_CHARACTER: readonly ByteRun[] = byteRuns([], true, false);
/** `?` in an argument, where "/" is a character like any other. */
export const ANY_ARGUMENT_CHARACTER: readonly ByteRun[] = byteRuns([], true, true);
