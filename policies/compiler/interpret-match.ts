/** What a text's hits are, read from an image as the kernel reads it. */
import { parseAddress } from "../patterns/address.js";
import { AP, layout } from "./abi.generated.js";
import { addressText } from "./addresses.js";
import { pairHash } from "./image-pairs.js";
import type { ImageReader } from "./image-reader.js";

const SLASH = 0x2f;

/** What the automata of `group` (AP_GROUP_*) say of a text. */
export function matchSet(image: ImageReader, group: number, text: Uint8Array): Set<number> {
  const cell = image.section({ offset: layout.ap_image.fields.group_cell.offset + 4 * group });
  return cell === null ? new Set() : new Walk(image, cell).run(text);
}

/** EXEC atoms: `paths` are the names of what runs, `args` the arguments after argv[0]. */
export function matchExec(image: ImageReader, paths: readonly string[], args: readonly string[]): Set<number> {
  const programs = new Set<number>();
  for (const path of paths) for (const one of matchSet(image, AP.AP_GROUP_PROG, Buffer.from(path))) programs.add(one);
  const reached = new Set([0]);
  for (const arg of args) {
    const hits = matchSet(image, AP.AP_GROUP_ARG, Buffer.from(arg));
    for (const node of [...reached])
      for (const one of hits) {
        const child = pairOf(image, node, one);
        if (child !== null) reached.add(child);
      }
  }
  const atoms = new Set<number>();
  for (const program of programs)
    for (const node of reached) {
      const atom = pairOf(image, AP.AP_PAIR_PROGRAM | program, node);
      if (atom !== null) atoms.add(atom);
    }
  return atoms;
}

/** ENDPOINT atoms of an IP address (IPv4, IPv6 or the mapped form) and port. Throws RangeError when it is no address. */
export function matchEndpoint(image: ImageReader, address: string, port: number): Set<number> {
  const wanted = parseAddress(address);
  if (!wanted) throw new RangeError(`"${address}" is not an address`);
  return matchSet(image, AP.AP_GROUP_ADDRESS, addressText(wanted, port));
}

/** ENDPOINT atoms of a Unix socket: "/path" or "@abstract". */
export function matchUnix(image: ImageReader, name: string): Set<number> {
  return matchSet(image, AP.AP_GROUP_UNIX, Buffer.from(name));
}

function pairOf(image: ImageReader, left: number, right: number): number | null {
  const { pairs } = layout.ap_image.fields;
  const fields = layout.ap_pair.fields;
  const first = image.section(pairs);
  if (first === null) return null;
  const bucket = pairHash(left, right) & (image.u32(pairs.offset + layout.ap_table.fields.count.offset) - 1);
  for (let place = 0; place < AP.AP_PAIRS_A_CELL; place++) {
    const at = first + bucket * AP.AP_CELL_BYTES + place * layout.ap_pair.size;
    if (image.u16(at + fields.used.offset) === 0) return null;
    if (image.u16(at + fields.left.offset) === left && image.u16(at + fields.right.offset) === right)
      return image.u16(at + fields.value.offset);
  }
  return null;
}

class Walk {
  private readonly hits = new Set<number>();
  private readonly classes: number;
  private readonly lists: number;

  constructor(
    private readonly image: ImageReader,
    private readonly group: number,
  ) {
    const fields = layout.ap_group.fields;
    this.classes = image.u32(group + fields.class_cell.offset) * AP.AP_CELL_BYTES;
    this.lists = image.u32(group + fields.list_cell.offset) * AP.AP_CELL_BYTES;
  }

  run(text: Uint8Array): Set<number> {
    const image = this.image;
    const group = this.group;
    const fields = layout.ap_group.fields;
    const one = layout.ap_automaton.fields;
    const forward = image.u16(group + fields.forward.offset);
    const component = text.subarray(text.lastIndexOf(SLASH) + 1).toReversed();
    for (let index = 0; index < image.u16(group + fields.count.offset); index++) {
      const automaton = group + fields.automaton.offset + index * layout.ap_automaton.size;
      const table = image.u32(automaton + one.slot_cell.offset) * AP.AP_CELL_BYTES;
      this.walk(table, image.u32(automaton + one.start.offset), index < forward ? text : component);
    }
    return this.hits;
  }

  private walk(table: number, start: number, text: Uint8Array): void {
    const enter = (word: number): number => {
      if (has(word, AP.AP_WORD_NOW) && !has(word, AP.AP_WORD_SKIP)) this.take(table, word, [AP.AP_LIST_NOW]);
      return word;
    };
    let word = enter(start);
    for (const byte of text) {
      if (has(word, AP.AP_WORD_SKIP)) {
        if (byte === SLASH) word = enter((word & ~AP.AP_WORD_SKIP) >>> 0);
        continue;
      }
      if (byte === SLASH && has(word, AP.AP_WORD_LIST)) this.take(table, word, [AP.AP_LIST_BELOW]);
      word = enter(this.next(table, word, this.image.u8(this.classes + byte)));
      if (word === 0) return;
    }
    if (has(word, AP.AP_WORD_LIST) && !has(word, AP.AP_WORD_SKIP))
      this.take(table, word, [AP.AP_LIST_END, AP.AP_LIST_BELOW]);
  }

  private next(table: number, word: number, one: number): number {
    const row = table + 4 * (word & AP.AP_WORD_ROW);
    const slot = this.image.u32(row + 4 * one);
    if (((slot >> AP.AP_WORD_CLASS_SHIFT) & AP.AP_WORD_CLASS) === one) return state(slot);
    return has(word, AP.AP_WORD_DEFAULT) ? state(this.image.u32(row)) : 0;
  }

  private take(table: number, word: number, kinds: readonly number[]): void {
    const slot = this.image.u32(table + 4 * ((word & AP.AP_WORD_ROW) + AP.AP_CLASS_LIST));
    for (let at = this.lists + 2 * (slot & AP.AP_WORD_ROW); ; at += 2) {
      const element = this.image.u16(at);
      const kind = element >> AP.AP_LIST_KIND_SHIFT;
      if (kind === AP.AP_LIST_STOP) return;
      if (kinds.includes(kind)) this.hits.add(element & ((1 << AP.AP_LIST_KIND_SHIFT) - 1));
    }
  }
}

/** The state that a slot leads to: the class only says whose slot it is. */
function state(slot: number): number {
  return (slot & ~(AP.AP_WORD_CLASS << AP.AP_WORD_CLASS_SHIFT)) >>> 0;
}

function has(word: number, flag: number): boolean {
  return (word & flag) !== 0;
}
