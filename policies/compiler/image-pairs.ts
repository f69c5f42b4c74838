/** The table of pairs by which exec patterns are found (abi.h, ap_pair). */
import { AP, layout } from "./abi.generated.js";
import { type ArgumentNode, type Cells, type ExecAtom, ImageTooLarge } from "./image.js";

/** fewer than fit: a look-up reads a bucket from its beginning */
const FULL = 8;

/** bits of AP_PAIR_HASH */
const BUCKETS_MAX = 1 << 20;

interface Pair {
  readonly left: number;
  readonly right: number;
  readonly value: number;
}

/** First cell and number of buckets. Throws ImageTooLarge. */
export function writePairs(
  cells: Cells,
  nodes: readonly ArgumentNode[],
  execs: readonly ExecAtom[],
): readonly [number, number] {
  const pairs: Pair[] = [
    ...nodes.map(({ parent, argument }, index) => ({ left: parent, right: argument, value: index + 1 })),
    ...execs.map(({ program, node }, atom) => ({ left: AP.AP_PAIR_PROGRAM | program, right: node, value: atom })),
  ];
  if (pairs.length === 0) return [0, 0];
  let buckets = 1;
  let filled = fill(pairs, buckets);
  while (filled.some((bucket) => bucket.length > FULL) && (buckets < pairs.length || overflows(filled))) {
    buckets *= 2;
    if (buckets > BUCKETS_MAX) throw new ImageTooLarge("too many exec patterns with arguments alike");
    filled = fill(pairs, buckets);
  }
  const fields = layout.ap_pair.fields;
  const first = cells.take(buckets);
  for (const [index, bucket] of filled.entries()) {
    const view = cells.view(first + index);
    for (const [place, pair] of bucket.entries()) {
      const at = place * layout.ap_pair.size;
      view.writeUInt16LE(pair.left, at + fields.left.offset);
      view.writeUInt16LE(pair.right, at + fields.right.offset);
      view.writeUInt16LE(pair.value, at + fields.value.offset);
      view.writeUInt16LE(1, at + fields.used.offset);
    }
  }
  return [first, buckets];
}

/** AP_PAIR_HASH. */
export function pairHash(left: number, right: number): number {
  return (Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b)) >>> 12;
}

const overflows = (buckets: readonly (readonly Pair[])[]): boolean =>
  buckets.some((bucket) => bucket.length > AP.AP_PAIRS_A_CELL);

function fill(pairs: readonly Pair[], buckets: number): Pair[][] {
  const filled: Pair[][] = Array.from({ length: buckets }, () => []);
  for (const pair of pairs) filled[pairHash(pair.left, pair.right) & (buckets - 1)]!.push(pair);
  return filled;
}
