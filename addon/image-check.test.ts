import t from "tap";
import { addon } from "./index.js";

/** Only the .node itself has it; the engine's setImage runs the same check. */
const { checkImage } = addon as unknown as { checkImage(image: Uint8Array): void };

const CELL = 256;
const HEADER = { abi: 4, cells: 8, checksum: 12, group: 16, moves: 32, clauses: 88, moveCell: 144, clauseCell: 148 };
const MORE = { matcherCell: 152, matchers: 156, endpointCell: 160, endpoints: 164, argInit: 168 };
/** Where each section of `sample` begins, in bytes. */
const AT = { group: 1 * CELL, classes: 2 * CELL, row: 4 * CELL, move: 6 * CELL, clause: 7 * CELL, code: 8 * CELL };
const ALSO = { matcher: 9 * CELL, endpoint: 10 * CELL };

function sealed(image: Buffer): Buffer {
  let hash = 0x811c9dc5;
  const all = Buffer.concat([image.subarray(0, HEADER.checksum), image.subarray(HEADER.checksum + 4)]);
  for (const byte of all) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  image.writeUInt32LE(hash, HEADER.checksum);
  return image;
}

/** An image with one of everything: see struct ap_image and what it points to. */
function sample(): Buffer {
  const image = Buffer.alloc(12 * CELL);
  const u32 = (at: number, ...values: number[]) => {
    for (const [n, value] of values.entries()) image.writeUInt32LE(value, at + 4 * n);
  };
  const u16 = (at: number, ...values: number[]) => {
    for (const [n, value] of values.entries()) image.writeUInt16LE(value, at + 2 * n);
  };
  u32(0, 0x31495041, 1, 12);
  u32(HEADER.group, 1);
  u32(HEADER.moves, 0, 1);
  u32(HEADER.clauses, 0, 1);
  u32(HEADER.moveCell, 6, 7, 9, 1, 10, 1, 11);
  u32(AT.group, 2, 1, 3, 3, 1); // class cell, one automaton: rows 3..5, start 1
  u16(AT.row, 2, 1);
  u32(AT.row + 252, 11);
  u16(AT.move + 8, 5, 127);
  image[AT.move + 12] = 4;
  u32(AT.clause, 8);
  u16(AT.clause + 4, 4, 0xffff);
  image[AT.clause + 12] = 2;
  u16(AT.code, (1 << 12) | 63, (4 << 12) | 3, (5 << 12) | 4, 8 << 12);
  u16(ALSO.matcher, 2047, 0xffff);
  u16(ALSO.endpoint + 18, 2047);
  image[ALSO.endpoint + 20] = 128;
  return sealed(image);
}

type Damage = [name: string, message: RegExp, change: (image: Buffer) => Buffer | undefined];

const set32 = (at: number, value: number) => (image: Buffer) => void image.writeUInt32LE(value, at);
const set16 = (at: number, value: number) => (image: Buffer) => void image.writeUInt16LE(value, at);
const set8 = (at: number, value: number) => (image: Buffer) => void image.writeUInt8(value, at);

const damages: Damage[] = [
  ["empty", /whole number of cells/, () => Buffer.alloc(0)],
  ["half a cell", /whole number of cells/, (image) => image.subarray(0, 300)],
  ["magic", /magic number/, set32(0, 1)],
  ["another ABI", /another version/, set32(HEADER.abi, 2)],
  ["cells", /number of cells/, set32(HEADER.cells, 11)],
  ["a group outside", /group: outside/, set32(HEADER.group, 12)],
  ["a group at the end of 32 bits", /group: outside/, set32(HEADER.group, 0xffffffff)],
  ["automata", /number of automata/, set32(AT.group + 4, 17)],
  ["no classes", /byte classes: outside/, set32(AT.group, 0)],
  ["a class", /class number/, set8(AT.classes + 200, 126)],
  ["rows outside", /automaton: outside/, set32(AT.group + 8, 10)],
  ["row count", /number of states/, set32(AT.group + 12, 65536)],
  ["rows that wrap around", /automaton: outside/, set32(AT.group + 8, 0xfffffffe)],
  ["start in the dead state", /start state/, set32(AT.group + 16, 0)],
  ["start behind the rows", /start state/, set32(AT.group + 16, 3)],
  ["next state", /next state/, set16(AT.row + 2 * 125, 3)],
  ["accepting set", /accepting set/, set32(AT.row + 252, 12)],
  ["moves outside", /state move: outside/, set32(HEADER.moves + 4, 97)],
  ["moves from far", /state move: outside/, set32(HEADER.moves, 0xffffffff)],
  ["moves without a section", /state move: outside/, set32(HEADER.moveCell, 0)],
  ["move kind", /state move: kind/, set8(AT.move + 12, 6)],
  ["move event", /state move: event/, set16(AT.move + 10, 128)],
  ["move atom", /state move: atom/, set16(AT.move + 8, 2048)],
  ["clauses outside", /clause: outside/, set32(HEADER.clauses + 4, 81)],
  ["effect", /clause: effect/, set8(AT.clause + 12, 4)],
  ["no effect", /clause: effect/, set8(AT.clause + 12, 0)],
  ["code outside", /condition: outside/, set32(AT.clause, 12)],
  ["code length", /condition: length/, set16(AT.clause + 4, 1025)],
  ["opcode", /condition: instruction/, set16(AT.code, 9 << 12)],
  ["label operand", /condition: operand/, set16(AT.code, (1 << 12) | 64)],
  ["stack underflow", /stack underflow/, set16(AT.code, 8 << 12)],
  ["two values left", /other than one value/, set16(AT.clause + 4, 3)],
  ["matchers outside", /exec pattern: outside/, set32(MORE.matchers, 193)],
  ["matcher program", /program atom/, set16(ALSO.matcher, 2048)],
  ["matcher argument", /argument position/, set16(ALSO.matcher + 2, 512)],
  ["endpoints outside", /endpoint: outside/, set32(MORE.endpoints, 17)],
  ["endpoint prefix", /prefix length/, set8(ALSO.endpoint + 20, 129)],
  ["endpoint atom", /endpoint: atom/, set16(ALSO.endpoint + 18, 2048)],
  ["first arguments", /first arguments: outside/, set32(MORE.argInit, 12)],
];

t.test("a sound image passes", async (t) => {
  t.doesNotThrow(() => checkImage(sample()));
});

t.test("any flipped byte fails the checksum", async (t) => {
  const image = sample();
  for (let at = HEADER.checksum; at < image.length; at += 7) {
    image[at] = (image[at] ?? 0) ^ 1;
    t.throws(() => checkImage(image), { code: "EBADIMAGE", message: /checksum/ });
    image[at] = (image[at] ?? 0) ^ 1;
  }
});

t.test("damage under a right checksum is named", async (t) => {
  for (const [name, message, change] of damages) {
    const image = sample();
    const damaged = change(image) ?? image;
    t.throws(() => checkImage(damaged.length < CELL ? damaged : sealed(damaged)), { code: "EBADIMAGE", message }, name);
  }
});
