/** A set of byte values as sorted, disjoint, inclusive ranges; `key` is equal exactly when the sets are. */
export interface ByteSet {
  readonly ranges: readonly (readonly [number, number])[];
  readonly key: string;
}

/** Sorts and joins `ranges` (inclusive, 0..255). */
export function byteSet(ranges: readonly (readonly [number, number])[]): ByteSet {
  const joined: [number, number][] = [];
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else joined.push([low, high]);
  }
  return { ranges: joined, key: joined.map(([low, high]) => `${low}-${high}`).join(",") };
}

/** `from` without the bytes of `removed`. */
export function without(from: ByteSet, removed: ByteSet): ByteSet {
  const left: [number, number][] = [];
  for (const [low, high] of from.ranges) {
    let next = low;
    for (const [cutLow, cutHigh] of removed.ranges) {
      if (cutHigh < next || cutLow > high) continue;
      if (cutLow > next) left.push([next, cutLow - 1]);
      next = Math.max(next, cutHigh + 1);
    }
    if (next <= high) left.push([next, high]);
  }
  return byteSet(left);
}

export const SLASH = 0x2f;
export const ALL_BYTES = byteSet([[0, 255]]);
export const SLASH_ONLY = byteSet([[SLASH, SLASH]]);
/** bytes that continue a UTF-8 character */
export const CONTINUATION = byteSet([[0x80, 0xbf]]);

const single = Array.from({ length: 256 }, (_, byte) => byteSet([[byte, byte]]));

export function oneByte(byte: number): ByteSet {
  return single[byte] as ByteSet;
}
