import t from "tap";
import { AP, layout } from "./abi.generated.js";
import { checksum, type ImageContent, writeImage } from "./image.js";
import { ImageReader } from "./image-reader.js";
import { evaluate, movesOf } from "./interpret.js";
import { matchExec } from "./interpret-match.js";

const empty: ImageContent = {
  groups: [null, null, null, null, null],
  nodes: [],
  execs: [],
  moves: [],
  clauses: [],
  closes: new Map(),
};
const nothing = { labels: 0n, lineage: 0n, stamps: new Map<number, bigint>() };
const clause = {
  operation: AP.AP_OP_OPEN,
  atom: 0,
  effect: AP.AP_EFFECT_BLOCK,
  rule: 0,
  number: 0,
  code: [],
  leaves: 0,
};

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

t.test("records of one operation are found by atom, across cells, in their order", async (t) => {
  const operations = [AP.AP_OP_RECV, AP.AP_OP_EXEC, AP.AP_OP_OPEN];
  const clauses = Array.from({ length: 60 }, (_, index) => ({
    ...clause,
    operation: operations[index % 3]!,
    rule: index,
  }));
  const atoms = (rule: number) => (rule > 30 ? 1 : 0);
  const moves = clauses.map(({ operation, rule }) => ({
    operation,
    kind: 1,
    atom: atoms(rule),
    bits: BigInt(rule),
    event: 0,
    exits: 0,
    planted: null,
    opening: false,
    tightens: false,
  }));
  const placed = clauses.map((one) => ({ ...one, atom: atoms(one.rule) }));
  const reader = new ImageReader(writeImage({ ...empty, clauses: placed, moves }));
  for (const operation of operations)
    for (const found of [[0], [1], [0, 1], [2]]) {
      const expected = placed.filter((one) => one.operation === operation && found.includes(one.atom));
      t.same(
        evaluate(reader, operation, new Set(found), nothing).map((one) => one.rule),
        expected.map((one) => one.rule),
      );
      t.same(
        movesOf(reader, operation, new Set(found)).map((one) => Number(one.bits)),
        expected.map((one) => one.rule),
      );
    }
  t.same(evaluate(reader, AP.AP_OP_WRITE, new Set([0]), nothing), []);
});

t.test("equal conditions are written once", async (t) => {
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
  const pool = layout.ap_image.fields.code.offset;
  t.equal(new ImageReader(two).u32(pool + layout.ap_table.fields.count.offset), 1);
});

t.test("a program's atoms are found without its arguments, for an argv that cannot be read", async (t) => {
  const execs = Array.from({ length: 100 }, (_, atom) => ({ program: atom % 3, node: Math.floor(atom / 3) }));
  const nodes = Array.from({ length: 40 }, (_, index) => ({ parent: index >> 1, argument: index }));
  const reader = new ImageReader(writeImage({ ...empty, nodes, execs }));
  const { programs, program_atoms } = layout.ap_image.fields;
  const span = reader.section(programs)! + layout.ap_program.size;
  const first = reader.section(program_atoms)! + 2 * reader.u32(span + layout.ap_program.fields.first.offset);
  const count = reader.u32(span + layout.ap_program.fields.count.offset);
  t.same(
    Array.from({ length: count }, (_, index) => reader.u16(first + 2 * index)),
    execs.flatMap((one, atom) => (one.program === 1 ? [atom] : [])),
  );
  t.same([...matchExec(reader, [], [])], [], "no program, no atom");
});
