import t from "tap";
import { AP, layout } from "./abi.generated.js";
import { checksum, type ImageContent, writeImage } from "./image.js";
import { evaluate, ImageReader, movesOf } from "./interpret.js";

const empty: ImageContent = {
  groups: [null, null, null, null],
  matchers: [],
  argInit: [],
  endpoints: [],
  moves: [],
  clauses: [],
};
const nothing = { labels: 0n, lineage: 0n, stamps: new Map<number, bigint>() };
const clause = { operation: AP.AP_OP_OPEN, atom: 0, effect: AP.AP_EFFECT_BLOCK, rule: 0, number: 0, code: [] };

t.test("an empty image is one cell", async (t) => {
  const image = writeImage(empty);
  t.equal(image.length, AP.AP_CELL_BYTES);
  const reader = new ImageReader(image);
  t.equal(reader.u32(layout.ap_image.fields.cells.offset), 1);
  t.equal(reader.u32(layout.ap_image.fields.checksum.offset), checksum(image));
});

t.test("the checksum is FNV-1a of all bytes but its own", async (t) => {
  const fnv1a = (bytes: Uint8Array) =>
    bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5) >>> 0;
  t.equal(fnv1a(Buffer.from("foobar")), 0xbf9cf968, "the published test vector");
  const image = Buffer.from(Array.from({ length: 2 * AP.AP_CELL_BYTES }, (_, index) => index * 7));
  const { offset, size } = layout.ap_image.fields.checksum;
  t.equal(checksum(image), fnv1a(Buffer.concat([image.subarray(0, offset), image.subarray(offset + size)])));
});

t.test("records of one operation are together, across cells, in their order", async (t) => {
  const operations = [AP.AP_OP_RECV, AP.AP_OP_EXEC, AP.AP_OP_OPEN];
  const clauses = Array.from({ length: 60 }, (_, index) => ({
    ...clause,
    operation: operations[index % 3]!,
    rule: index,
  }));
  const moves = clauses.map(({ operation, rule }) => ({
    operation,
    kind: 1,
    atom: 0,
    bits: BigInt(rule),
    event: 0,
    exits: 0,
  }));
  const reader = new ImageReader(writeImage({ ...empty, clauses, moves }));
  for (const operation of operations) {
    const expected = clauses.filter((one) => one.operation === operation).map((one) => one.rule);
    t.same(
      evaluate(reader, operation, new Set([0]), nothing).map((one) => one.rule),
      expected,
    );
    t.same(
      movesOf(reader, operation, new Set([0])).map((one) => Number(one.bits)),
      expected,
    );
  }
  t.same(evaluate(reader, AP.AP_OP_WRITE, new Set([0]), nothing), []);
});

t.test("equal conditions share their cells", async (t) => {
  const code = [AP.AP_CODE_LABEL << 12];
  const one = writeImage({ ...empty, clauses: [{ ...clause, code }] });
  const two = writeImage({
    ...empty,
    clauses: [
      { ...clause, code },
      { ...clause, atom: 1, code },
    ],
  });
  t.equal(two.length, one.length);
});
