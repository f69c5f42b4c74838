/**
 * Damaged images: what was damaged by chance is refused; what was made by hand, with a right checksum, is refused or is
 * an image whose every index stays inside, so that reading it never leaves it. Run under the addon's own check, which
 * is what stands before the kernel.
 *
 *   FUZZ_SEED=N FUZZ_ROUNDS=N node dist/test/fuzz/image.test.js
 */
import t from "tap";
import { addon } from "../../addon/index.js";
import { checksum } from "../../policies/compiler/image.js";
import {
  AP,
  compile,
  emptyTables,
  evaluate,
  ImageReader,
  layout,
  matchEndpoint,
  matchExec,
  matchSet,
  matchUnix,
  movesOf,
} from "../../policies/compiler/index.js";
import { parse, textOrigin } from "../../policies/language/index.js";
import { THIRTEEN } from "../../policies/language/thirteen.js";
import { effectiveOf } from "../differential/cases.js";
import { randomPolicy } from "../differential/policies.js";
import { Random } from "../differential/random.js";
import { stageBelow } from "../differential/stage.js";
import { randomBytes } from "./mutate.js";

t.setTimeout(0);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 4000);
const { checkImage } = addon as unknown as { checkImage(image: Uint8Array): void };

const stage = stageBelow("/base", [1001, 1002]);

function imageOf(text: string): Buffer {
  const { policy } = parse(text, textOrigin("fuzz", text), { fragment: true });
  if (!policy) throw new Error(`no policy: ${text}`);
  const effective = { domain: "fuzz", parts: [{ policy, root: "/base/project", home: "/base/home" }] };
  return compiled(effective);
}

function compiled(effective: Parameters<typeof compile>[0]): Buffer {
  const result = compile(effective, { tables: emptyTables(), resolveHost: () => [] });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return Buffer.from(result.image);
}

const random = new Random(SEED);
const samples = [
  ...THIRTEEN.map(({ text }) => imageOf(text)),
  imageOf(
    THIRTEEN.map(({ text }) => text)
      .join("\n")
      .replaceAll(/^rule /gm, "rule x"),
  ),
  ...Array.from({ length: 20 }, () => effectiveOf(randomPolicy(random, stage), stage)).flatMap((one) =>
    one ? [compiled(one)] : [],
  ),
];

/** Null: accepted; else why not. Anything but a refusal is thrown on. */
function refusal(image: Uint8Array): string | null {
  try {
    checkImage(image);
    return null;
  } catch (error) {
    if ((error as { code?: string }).code !== "EBADIMAGE") throw error;
    return (error as Error).message;
  }
}

function sealed(image: Buffer): Buffer {
  image.writeUInt32LE(checksum(image), layout.ap_image.fields.checksum.offset);
  return image;
}

/** Reads all that the kernel would; the reader throws when it leaves the image. */
function readAll(bytes: Uint8Array): void {
  const image = new ImageReader(bytes);
  const texts = ["", "/", "/base/project/src/a", "/base/home/.env", "@abstract", "\xff/\x01", "a".repeat(300)];
  const groups = [AP.AP_GROUP_FILE, AP.AP_GROUP_PROG, AP.AP_GROUP_ARG, AP.AP_GROUP_UNIX];
  const atoms = [new Set<number>(), matchExec(image, stage.programs, ["push", "--force", "a/b"])];
  for (const text of texts) for (const group of groups) atoms.push(matchSet(image, group, Buffer.from(text)));
  for (const name of texts) atoms.push(matchUnix(image, name));
  atoms.push(matchEndpoint(image, "127.0.0.1", 1001), matchEndpoint(image, "::1", 443));
  atoms.push(new Set(Array.from({ length: 300 }, (_, atom) => atom)));
  const state = { labels: 5n, lineage: 3n, stamps: new Map([[0, 5n]]) };
  for (let operation = 0; operation < AP.AP_OP_COUNT; operation++)
    for (const one of atoms) {
      movesOf(image, operation, one);
      evaluate(image, operation, one, state);
    }
}

t.test("what is whole is accepted, and read without leaving it", async (t) => {
  for (const image of samples) {
    t.equal(refusal(image), null);
    readAll(image);
  }
});

t.test("damage by chance is refused", async (t) => {
  for (let round = 0; round < ROUNDS; round++) {
    const image = Buffer.from(random.pick(samples));
    const at = random.below(image.length);
    const bit = random.below(8);
    image[at] = (image[at] as number) ^ (1 << bit);
    if (refusal(image) === null) t.fail(`bit ${bit} of byte ${at} of ${image.length}`);
  }
  for (const image of samples)
    for (const length of [
      0,
      1,
      255,
      256,
      511,
      image.length - 256,
      image.length - 1,
      image.length + 1,
      image.length + 256,
    ]) {
      const other = Buffer.alloc(length);
      image.copy(other);
      if (length !== image.length && refusal(other) === null) t.fail(`${length} bytes of ${image.length}`);
    }
  for (let round = 0; round < ROUNDS / 10; round++)
    if (refusal(randomBytes(random, random.below(20) * 256)) === null) t.fail("random bytes");
  t.pass("all of it");
});

t.test("an image made by hand is refused, or stays inside itself", async (t) => {
  const counts = { accepted: 0, refused: 0 };
  const why = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const image = Buffer.from(random.pick(samples));
    for (let damage = 1 + random.below(3); damage > 0; damage--) {
      // The header and the first cells hold most indexes.
      const at = random.chance(60) ? random.below(Math.min(image.length, 2048)) : random.below(image.length);
      const width = random.pick([1, 2, 4]);
      const value = random.pick([
        0,
        1,
        2,
        0x7f,
        0xff,
        0xffff,
        0x7fffffff,
        0xffffffff,
        image.length / 256,
        random.below(2 ** 31),
      ]);
      const aligned = at - (at % width);
      if (width === 1) image.writeUInt8(value & 0xff, aligned);
      else if (width === 2) image.writeUInt16LE(value & 0xffff, aligned);
      else image.writeUInt32LE(value >>> 0, aligned);
    }
    const reason = refusal(sealed(image));
    counts[reason === null ? "accepted" : "refused"]++;
    if (reason !== null) why.set(reason, (why.get(reason) ?? 0) + 1);
    if (reason !== null) continue;
    try {
      readAll(image);
    } catch (error) {
      t.fail(`accepted, but: ${(error as Error).stack}`);
      return;
    }
  }
  t.comment(`${JSON.stringify(counts)}, ${why.size} reasons`);
  t.ok(counts.refused > ROUNDS / 10 && counts.accepted > ROUNDS / 100 && why.size >= 8, `${why.size} reasons`);
});
