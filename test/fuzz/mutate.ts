/** Damage of the kinds that files and messages take, and that attackers try. */
import type { Random } from "../differential/random.js";

/** A copy of `bytes` with one to eight pieces of damage; `words` are put in where chance wants them. */
export function mutated(random: Random, bytes: Buffer, words: readonly string[]): Buffer {
  let result: Buffer = Buffer.from(bytes);
  const times = 1 + random.below(random.chance(70) ? 2 : 8);
  for (let count = 0; count < times; count++) result = once(random, result, words);
  return result;
}

function once(random: Random, bytes: Buffer, words: readonly string[]): Buffer {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + random.below(random.chance(80) ? 16 : bytes.length + 1));
  const [before, piece, after] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)];
  return random.pick([
    () => Buffer.concat([before, flipped(random, piece), after]),
    () => Buffer.concat([before, randomBytes(random, piece.length), after]),
    () => Buffer.concat([before, after]),
    () => Buffer.concat([before, piece, piece, after]),
    () => before,
    () => Buffer.concat([before, Buffer.from(random.pick(words)), piece, after]),
    () => Buffer.concat([before, Buffer.from(random.pick(words).repeat(1 + random.below(300))), piece, after]),
  ])();
}

function flipped(random: Random, piece: Buffer): Buffer {
  const copy = Buffer.from(piece);
  if (copy.length === 0) return copy;
  const at = random.below(copy.length);
  copy[at] = (copy[at] as number) ^ (1 << random.below(8));
  return copy;
}

export function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}
