import t from "tap";
import { addon } from "./index.js";

/** Only the .node itself has it; the engine's setImage runs the same check. */
const { checkImage } = addon as unknown as { checkImage(image: Uint8Array): void };

const CELL = 256;
const HEADER = { abi: 4, cells: 8, checksum: 12, concern: 24, each: 28, exits: 32, group: 36, atoms: 56 };
const TABLES = { moves: 80, clauses: 88, code: 96, pairs: 104, programs: 112, programAtoms: 120, closes: 128 };
/** Where each section of `sample` begins, in bytes. */
const AT = { group: 1 * CELL, classes: 2 * CELL, lists: 3 * CELL, slots: 4 * CELL, atom: 7 * CELL, move: 8 * CELL };
const ALSO = { clause: 9 * CELL, code: 10 * CELL, pair: 11 * CELL, program: 12 * CELL, programAtom: 13 * CELL };
const CELLS = 15;

/** A word of an automaton's table. */
const word = (row: number, one = 0, flags = 0) => ((flags << 27) | (one << 20) | row) >>> 0;
const [NOW, LIST] = [1, 2];
const LIST_CLASS = 127;

function sealed(image: Buffer): Buffer {
  let hash = 0x811c9dc5;
  const all = Buffer.concat([image.subarray(0, HEADER.checksum), image.subarray(HEADER.checksum + 4)]);
  for (const byte of all) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  image.writeUInt32LE(hash, HEADER.checksum);
  return image;
}

/** An image with one of everything: see struct ap_image and what it points to. */
function sample(): Buffer {
  const image = Buffer.alloc(CELLS * CELL);
  const u32 = (at: number, ...values: number[]) => {
    for (const [n, value] of values.entries()) image.writeUInt32LE(value, at + 4 * n);
  };
  const u16 = (at: number, ...values: number[]) => {
    for (const [n, value] of values.entries()) image.writeUInt16LE(value, at + 2 * n);
  };
  u32(0, 0x31495041, 3, CELLS);
  u32(HEADER.concern, 1 << 1, 1 << 1, 14, 1);
  u32(HEADER.atoms, 7, 1);
  u32(TABLES.moves, 8, 1, 9, 1, 10, 4, 11, 1, 12, 1, 13, 2);
  u32(AT.group, 2, 3, 2); // classes, lists, two elements
  u16(AT.group + 12, 1, 1); // one automaton, forward
  u32(AT.group + 16, 4, 192, word(1, 0, LIST)); // table of three cells, start
  image.fill(1, AT.classes, AT.classes + 256);
  u16(AT.lists, 5, 3 << 14);
  u32(AT.slots + 4 * 2, word(64, 1));
  u32(AT.slots + 4 * (1 + LIST_CLASS), word(0, LIST_CLASS));
  u16(AT.atom + 8, 1);
  u16(AT.atom + 16, 1);
  u32(AT.atom + 24, 1 << 1);
  u16(AT.move + 8, 127);
  image[AT.move + 10] = 4;
  u16(ALSO.clause + 4, 4, 0xffff);
  image[ALSO.clause + 10] = 2;
  u16(ALSO.code, (1 << 12) | 63, (4 << 12) | 3, (5 << 12) | 4, 8 << 12);
  u16(ALSO.pair, 0x8000, 0, 16383, 1);
  u32(ALSO.program, 0, 2);
  u16(ALSO.programAtom, 0, 16383);
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
  ["another ABI", /another version/, set32(HEADER.abi, 1)],
  ["cells", /number of cells/, set32(HEADER.cells, CELLS - 1)],
  ["operations", /operations/, set32(HEADER.concern, 1 << 7)],
  ["operations of which each act counts", /operations/, set32(HEADER.each, 1 << 2)],
  ["exit status", /exit status: outside/, set32(HEADER.exits, CELLS)],
  ["a group outside", /group: outside/, set32(HEADER.group, CELLS)],
  ["a group at the end of 32 bits", /group: outside/, set32(HEADER.group, 0xffffffff)],
  ["automata", /number of automata/, set16(AT.group + 12, 17)],
  ["more forward than there are", /number of automata/, set16(AT.group + 14, 2)],
  ["no classes", /byte classes: outside/, set32(AT.group, 0)],
  ["a class that is none", /class number/, set8(AT.classes + 200, 127)],
  ["the default's class", /class number/, set8(AT.classes + 200, 0)],
  ["lists outside", /lists: outside/, set32(AT.group + 8, 128 * 13)],
  ["lists without end", /no end/, set16(AT.lists + 2, 5)],
  ["table outside", /automaton: outside/, set32(AT.group + 16, CELLS - 1)],
  ["table too large", /size of its table/, set32(AT.group + 20, (1 << 20) + 1)],
  ["table that wraps around", /automaton: outside/, set32(AT.group + 16, 0xfffffffe)],
  ["start in the dead state", /start state/, set32(AT.group + 24, 0)],
  ["start with a class", /start state/, set32(AT.group + 24, word(1, 1))],
  ["start behind the table", /next state/, set32(AT.group + 24, word(65))],
  ["next state", /next state/, set32(AT.slots + 8, word(65, 1))],
  ["dead state with a list", /dead state/, set32(AT.slots + 8, word(0, 1, LIST))],
  ["a state's list is missing", /list of a state/, set32(AT.slots + 8, word(64, 1, NOW))],
  ["list behind the last", /automaton: list$/, set32(AT.slots + 4 * (1 + LIST_CLASS), word(2, LIST_CLASS))],
  ["atoms outside", /atom: outside/, set32(HEADER.atoms + 4, 65)],
  ["atoms without a section", /atom: outside/, set32(HEADER.atoms, 0)],
  ["too many atoms", /number of atoms/, set32(HEADER.atoms + 4, 16385)],
  ["an atom's moves", /moves of an atom/, set16(AT.atom + 8, 2)],
  ["an atom's clauses", /clauses of an atom/, set32(AT.atom + 4, 0xffffffff)],
  ["an atom's operations", /atom: operations/, set32(AT.atom + 24, 1 << 2)],
  ["moves outside", /state move: outside/, set32(TABLES.moves + 4, 16 * 7 + 1)],
  ["moves from far", /state move: outside/, set32(TABLES.moves, 0xffffffff)],
  ["move kind", /state move: kind/, set8(AT.move + 10, 6)],
  ["move event", /state move: event/, set16(AT.move + 8, 128)],
  ["event that forges a move", /event that forges it/, set16(AT.move + 12, 129)],
  ["clauses outside", /clause: outside/, set32(TABLES.clauses + 4, 16 * 6 + 1)],
  ["effect", /clause: effect/, set8(ALSO.clause + 10, 4)],
  ["a name that is left", /name that is left/, set8(ALSO.clause + 11, 3)],
  ["no effect", /clause: effect/, set8(ALSO.clause + 10, 0)],
  ["code outside", /condition: outside/, set32(ALSO.clause, 1)],
  ["code pool outside", /condition: outside/, set32(TABLES.code + 4, 128 * 5 + 1)],
  ["code length", /condition: length/, set16(ALSO.clause + 4, 1025)],
  ["opcode", /condition: instruction/, set16(ALSO.code, 10 << 12)],
  ["label operand", /condition: operand/, set16(ALSO.code, (1 << 12) | 64)],
  ["stack underflow", /stack underflow/, set16(ALSO.code, 8 << 12)],
  ["two values left", /other than one value/, set16(ALSO.clause + 4, 3)],
  ["buckets", /number of buckets/, set32(TABLES.pairs + 4, 3)],
  ["a table of pairs without a bucket", /number of buckets/, set32(TABLES.pairs + 4, 0)],
  ["pairs outside", /exec pattern: outside/, set32(TABLES.pairs + 4, 8)],
  ["a pair's value", /value of a pair/, set16(ALSO.pair + 4, 16384)],
  ["a program's atoms", /atoms of a program/, set32(ALSO.program + 4, 3)],
  ["closed gates outside", /closed gates: outside/, set32(TABLES.closes, CELLS - 7)],
  ["a closed gate", /closed gates: event/, set32(TABLES.closes, CELLS - 8)],
  ["an atom of a program", /exec pattern: atom/, set16(ALSO.programAtom + 2, 16384)],
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
