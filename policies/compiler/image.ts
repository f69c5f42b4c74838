/** Writes an image: the cells of bpf/include/abi.h. */
import { AP, layout } from "./abi.generated.js";
import type { Group } from "./automata/group.js";
import { writeAtoms } from "./image-atoms.js";
import { writePairs } from "./image-pairs.js";

/** A node of the tree of arguments; its number is its index + 1, 0 is the root. */
export interface ArgumentNode {
  readonly parent: number;
  readonly argument: number;
}

/** A program with the node that its arguments must reach. */
export interface ExecAtom {
  readonly program: number;
  readonly node: number;
}

export interface Move {
  readonly operation: number;
  readonly kind: number;
  readonly atom: number;
  readonly bits: bigint;
  readonly event: number;
  readonly exits: number;
  /** event after which it is left out, or null (abi.h, ap_move) */
  readonly planted: number | null;
  /** nothing that it does can permit anything: also for arguments that nobody could read */
  readonly tightens: boolean;
  /** files that are opened for the operation are enough of it: single acts need not be seen */
  readonly opening: boolean;
}

export interface ClauseRecord {
  readonly operation: number;
  readonly atom: number;
  readonly effect: number;
  readonly rule: number;
  readonly number: number;
  readonly code: readonly number[];
  /** AP_LEAVES_*, or 0: about the operation itself */
  readonly leaves: number;
}

export interface ImageContent {
  /** by group kind; null: the group is absent */
  readonly groups: readonly (Group | null)[];
  readonly nodes: readonly ArgumentNode[];
  /** by EXEC atom */
  readonly execs: readonly ExecAtom[];
  readonly moves: readonly Move[];
  readonly clauses: readonly ClauseRecord[];
  /** event -> the gates that it closes: for telling it */
  readonly closes: ReadonlyMap<number, ReadonlySet<number>>;
}

/** The content does not fit into AP_CELLS_MAX cells. */
export class ImageTooLarge extends Error {}

const CELL = AP.AP_CELL_BYTES;

/** Little-endian, as the machines are that BPF objects of this build run on: tables are copied as they are. */
export class Cells {
  /** always a whole buffer of its own, so that cells lie as they are counted */
  private bytes = Buffer.alloc(64 * CELL);
  private used = 1;

  /** Index of the first of `count` fresh cells. */
  take(count: number): number {
    const first = this.used;
    this.used += count;
    if (this.used > AP.AP_CELLS_MAX) throw new ImageTooLarge(`more than ${AP.AP_CELLS_MAX} cells`);
    if (this.used * CELL > this.bytes.length) {
      const larger = Buffer.alloc(2 ** Math.ceil(Math.log2(this.used * CELL)));
      this.bytes.copy(larger);
      this.bytes = larger;
    }
    return first;
  }

  view(cell: number, count = 1): Buffer {
    return this.bytes.subarray(cell * CELL, (cell + count) * CELL);
  }

  get count(): number {
    return this.used;
  }

  /** First cell (0: none) and number of the values, one behind the other. */
  u32(values: ArrayLike<number>): readonly [number, number] {
    const at = this.section(values.length, 4);
    new Uint32Array(this.bytes.buffer, at * CELL, values.length).set(values);
    return [at, values.length];
  }

  u16(values: ArrayLike<number>): readonly [number, number] {
    const at = this.section(values.length, 2);
    new Uint16Array(this.bytes.buffer, at * CELL, values.length).set(values);
    return [at, values.length];
  }

  /** The same for records of `size` bytes. */
  records<T>(items: readonly T[], size: number, write: (to: Buffer, item: T) => void): readonly [number, number] {
    const at = this.section(items.length, size);
    const view = this.view(at, this.used - at);
    items.forEach((item, index) => void write(view.subarray(index * size, (index + 1) * size), item));
    return [at, items.length];
  }

  private section(count: number, size: number): number {
    return count === 0 ? 0 : this.take(Math.ceil((count * size) / CELL));
  }

  finish(): Uint8Array {
    return new Uint8Array(this.bytes.subarray(0, this.used * CELL));
  }
}

/** Throws ImageTooLarge. */
export function writeImage(content: ImageContent): Uint8Array {
  const cells = new Cells();
  const header = layout.ap_image.fields;
  const fields: [offset: number, value: number][] = [];
  const put = (field: { offset: number }, value: number, index = 0): void => {
    fields.push([field.offset + 4 * index, value]);
  };
  const table = (field: { offset: number }, [cell, count]: readonly [number, number]): void => {
    put(field, cell);
    put(field, count, 1);
  };
  for (const [kind, group] of content.groups.entries())
    if (group) put(header.group_cell, writeGroup(cells, group), kind);
  const said = writeAtoms(cells, content.moves, content.clauses);
  said.atoms.forEach((one, kind) => {
    put(header.atoms, one[0], 2 * kind);
    put(header.atoms, one[1], 2 * kind + 1);
  });
  table(header.moves, said.moves);
  table(header.clauses, said.clauses);
  table(header.code, said.code);
  put(header.concern, said.concern);
  put(header.each, said.each);
  put(header.exit_cell, writeExits(cells, content.moves));
  put(header.closes_cell, writeCloses(cells, content.closes));
  table(header.pairs, writePairs(cells, content.nodes, content.execs));
  const programs = writePrograms(cells, content.execs);
  table(header.programs, programs.programs);
  table(header.program_atoms, programs.atoms);

  const image = cells.finish();
  const view = new DataView(image.buffer);
  for (const [offset, value] of fields) view.setUint32(offset, value, true);
  view.setUint32(header.magic.offset, AP.AP_IMAGE_MAGIC, true);
  view.setUint32(header.abi.offset, AP.AP_ABI_VERSION, true);
  view.setUint32(header.cells.offset, cells.count, true);
  view.setUint32(header.checksum.offset, checksum(image), true);
  return image;
}

/** FNV-1a of all bytes but the four that hold it: the header's counts say what is enforced, as much as any cell does. */
export function checksum(image: Uint8Array): number {
  const { offset, size } = layout.ap_image.fields.checksum;
  let hash = 0x811c9dc5;
  for (let index = 0; index < offset; index++) hash = Math.imul(hash ^ image[index]!, 0x01000193);
  for (let index = offset + size; index < image.length; index++) hash = Math.imul(hash ^ image[index]!, 0x01000193);
  return hash >>> 0;
}

function writeGroup(cells: Cells, group: Group): number {
  const fields = layout.ap_group.fields;
  const cell = cells.take(1);
  const classCell = cells.take(1);
  cells.view(classCell).set(group.classes.ofByte);
  const [listCell] = cells.u16(group.lists);
  const automata = group.automata.map(({ start, slots }) => [cells.u32(slots)[0], slots.length, start] as const);
  const view = cells.view(cell);
  view.writeUInt32LE(classCell, fields.class_cell.offset);
  view.writeUInt32LE(listCell, fields.list_cell.offset);
  view.writeUInt32LE(group.lists.length, fields.list_count.offset);
  view.writeUInt16LE(automata.length, fields.count.offset);
  view.writeUInt16LE(group.forward, fields.forward.offset);
  const one = layout.ap_automaton.fields;
  for (const [index, [slotCell, slots, start]] of automata.entries()) {
    const at = fields.automaton.offset + index * layout.ap_automaton.size;
    view.writeUInt32LE(slotCell, at + one.slot_cell.offset);
    view.writeUInt32LE(slots, at + one.slots.offset);
    view.writeUInt32LE(start, at + one.start.offset);
  }
  return cell;
}

/** Exit status of each event that waits for one. */
function writeExits(cells: Cells, moves: readonly Move[]): number {
  const waiting = moves.filter((move) => move.kind === AP.AP_MOVE_STAMP_ON_EXIT);
  if (waiting.length === 0) return 0;
  const exits = new Uint16Array(AP.AP_EVENTS_MAX).fill(AP.AP_NONE16);
  for (const move of waiting) exits[move.event] = move.exits;
  return cells.u16(exits)[0];
}

function writeCloses(cells: Cells, closes: ImageContent["closes"]): number {
  if (closes.size === 0) return 0;
  const rows = new Uint16Array(AP.AP_EVENTS_MAX * AP.AP_CLOSES_MAX).fill(AP.AP_NONE16);
  for (const [event, gates] of closes) rows.set([...gates].slice(0, AP.AP_CLOSES_MAX), event * AP.AP_CLOSES_MAX);
  return cells.u16(rows)[0];
}

function writePrograms(cells: Cells, execs: readonly ExecAtom[]) {
  const byProgram: number[][] = [];
  for (const [atom, { program }] of execs.entries()) {
    byProgram[program] ??= [];
    byProgram[program].push(atom);
  }
  const atoms: number[] = [];
  const spans: number[] = [];
  for (const list of byProgram) {
    spans.push(atoms.length, list.length);
    atoms.push(...list);
  }
  return { programs: [cells.u32(spans)[0], byProgram.length] as const, atoms: cells.u16(atoms) };
}
