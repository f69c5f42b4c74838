/**
 * Reads an image as the kernel does, one step at a time and with nothing else at
 * hand: the oracle of tests, and what a simulation of events runs on.
 */
import { parseAddress, sameBits } from "../patterns/address.js";
import { AP, layout } from "./abi.generated.js";

export interface FiredClause {
  readonly rule: number;
  readonly number: number;
  readonly effect: number;
}

export interface MoveRecord {
  readonly kind: number;
  readonly bits: bigint;
  readonly event: number;
  readonly exits: number;
}

export interface ProcessState {
  readonly labels: bigint;
  readonly lineage: bigint;
  /** boot ns of each event, 0 or missing: never */
  readonly stamps: ReadonlyMap<number, bigint>;
}

const CELL = AP.AP_CELL_BYTES;

export class ImageReader {
  private readonly view: DataView;

  /** Throws RangeError when the bytes are no image of this ABI. */
  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { magic, abi, cells } = layout.ap_image.fields;
    if (this.u32(magic.offset) !== AP.AP_IMAGE_MAGIC || this.u32(abi.offset) !== AP.AP_ABI_VERSION)
      throw new RangeError("not an image of this ABI");
    if (this.u32(cells.offset) * CELL !== bytes.length) throw new RangeError("the image's size is not what it says");
  }

  u8(at: number): number {
    return this.view.getUint8(at);
  }
  u16(at: number): number {
    return this.view.getUint16(at, true);
  }
  u32(at: number): number {
    return this.view.getUint32(at, true);
  }
  u64(at: number): bigint {
    return this.view.getBigUint64(at, true);
  }

  /** Byte offset of a header field's cell, or null when the section is absent. */
  section(field: { offset: number }): number | null {
    const cell = this.u32(field.offset);
    return cell === 0 ? null : cell * CELL;
  }

  /** Numbers in the set of a cell; none for cell 0. */
  set(cell: number): Set<number> {
    const members = new Set<number>();
    for (let byte = 0; cell !== 0 && byte < CELL; byte++) {
      const bits = this.u8(cell * CELL + byte);
      for (let bit = 0; bit < 8; bit++) if ((bits & (1 << bit)) !== 0) members.add(byte * 8 + bit);
    }
    return members;
  }
}

/** What the automata of `group` (AP_GROUP_*) say of a text. */
export function matchSet(image: ImageReader, group: number, text: Uint8Array): Set<number> {
  const found = new Set<number>();
  const groupCell = image.section({ offset: layout.ap_image.fields.group_cell.offset + 4 * group });
  if (groupCell === null) return found;
  const fields = layout.ap_group.fields;
  const classes = image.u32(groupCell + fields.class_cell.offset) * CELL;
  for (let index = 0; index < image.u32(groupCell + fields.count.offset); index++) {
    const automaton = groupCell + fields.automaton.offset + index * layout.ap_automaton.size;
    const rows = image.u32(automaton + layout.ap_automaton.fields.row_cell.offset) * CELL;
    let state = image.u32(automaton + layout.ap_automaton.fields.start.offset);
    for (const byte of text) {
      state = image.u16(rows + state * CELL + 2 * image.u8(classes + byte));
      if (state === 0) break;
    }
    for (const one of image.set(image.u32(rows + state * CELL + layout.ap_row.fields.accept.offset))) found.add(one);
  }
  return found;
}

/** Exec atoms: `paths` are the names of what runs, `args` the arguments after argv[0]. */
export function matchExec(image: ImageReader, paths: readonly string[], args: readonly string[]): Set<number> {
  const programs = new Set<number>();
  for (const path of paths) for (const one of matchSet(image, AP.AP_GROUP_PROG, Buffer.from(path))) programs.add(one);
  const header = layout.ap_image.fields;
  const init = bitsOf(image.set(image.u32(header.arg_init_cell.offset)));
  let done = 0n;
  for (const arg of args) done |= ((done << 1n) | init) & bitsOf(matchSet(image, AP.AP_GROUP_ARG, Buffer.from(arg)));
  const atoms = new Set<number>();
  const matchers = image.section(header.matcher_cell);
  if (matchers === null) return atoms;
  for (let atom = 0; atom < image.u32(header.matcher_count.offset); atom++) {
    const at = matchers + atom * layout.ap_matcher.size;
    const last = image.u16(at + layout.ap_matcher.fields.last_arg.offset);
    const reached = last === AP.AP_NONE16 || ((done >> BigInt(last)) & 1n) === 1n;
    if (reached && programs.has(image.u16(at + layout.ap_matcher.fields.prog.offset))) atoms.add(atom);
  }
  return atoms;
}

/** Endpoint atoms of an IP address (IPv4, IPv6 or the mapped form) and port. Throws RangeError when it is no address. */
export function matchEndpoint(image: ImageReader, address: string, port: number): Set<number> {
  const wanted = parseAddress(address);
  if (!wanted) throw new RangeError(`"${address}" is not an address`);
  return endpointAtoms(image, (at, flags) => {
    const fields = layout.ap_endpoint.fields;
    const network = image.bytes.subarray(at + fields.address.offset, at + fields.address.offset + fields.address.size);
    const anyPort = (flags & AP.AP_ENDPOINT_ANY_PORT) !== 0;
    return (
      sameBits(network, wanted, image.u8(at + fields.prefix.offset)) &&
      (anyPort || image.u16(at + fields.port.offset) === port)
    );
  });
}

/** Endpoint atoms of a Unix socket: "/path" or "@abstract". */
export function matchUnix(image: ImageReader, name: string): Set<number> {
  const atoms = endpointAtoms(image, (_, flags) => (flags & AP.AP_ENDPOINT_UNIVERSAL) !== 0);
  for (const atom of matchSet(image, AP.AP_GROUP_UNIX, Buffer.from(name))) atoms.add(atom);
  return atoms;
}

function endpointAtoms(image: ImageReader, matches: (at: number, flags: number) => boolean): Set<number> {
  const atoms = new Set<number>();
  const header = layout.ap_image.fields;
  const table = image.section(header.endpoint_cell);
  if (table === null) return atoms;
  for (let index = 0; index < image.u32(header.endpoint_count.offset); index++) {
    const at = table + index * layout.ap_endpoint.size;
    if (matches(at, image.u8(at + layout.ap_endpoint.fields.flags.offset)))
      atoms.add(image.u16(at + layout.ap_endpoint.fields.atom.offset));
  }
  return atoms;
}

function bitsOf(set: ReadonlySet<number>): bigint {
  let bits = 0n;
  for (const one of set) bits |= 1n << BigInt(one);
  return bits;
}

/** Moves of `operation` (AP_OP_*) on a target with these atoms, in the image's order. */
export function movesOf(image: ImageReader, operation: number, atoms: ReadonlySet<number>): MoveRecord[] {
  const { moves, move_cell } = layout.ap_image.fields;
  const fields = layout.ap_move.fields;
  return records(image, moves, move_cell, operation, layout.ap_move.size)
    .filter((at) => atoms.has(image.u16(at + fields.atom.offset)))
    .map((at) => ({
      kind: image.u8(at + fields.kind.offset),
      bits: image.u64(at + fields.bits.offset),
      event: image.u16(at + fields.event.offset),
      exits: image.u8(at + fields.exits.offset),
    }));
}

/** Clauses that fire for `operation` on a target with these atoms; `state` is that after the moves. */
export function evaluate(
  image: ImageReader,
  operation: number,
  atoms: ReadonlySet<number>,
  state: ProcessState,
): FiredClause[] {
  const { clauses, clause_cell } = layout.ap_image.fields;
  const fields = layout.ap_clause.fields;
  return records(image, clauses, clause_cell, operation, layout.ap_clause.size)
    .filter((at) => {
      const code = image.u32(at + fields.code_cell.offset) * CELL;
      const length = image.u16(at + fields.code_len.offset);
      return atoms.has(image.u16(at + fields.atom.offset)) && holds(image, code, length, atoms, state);
    })
    .map((at) => ({
      rule: image.u16(at + fields.rule.offset),
      number: image.u16(at + fields.number.offset),
      effect: image.u8(at + fields.effect.offset),
    }));
}

function records(
  image: ImageReader,
  spans: { offset: number },
  cell: { offset: number },
  operation: number,
  size: number,
): number[] {
  const span = spans.offset + operation * layout.ap_span.size;
  const first = image.u32(span + layout.ap_span.fields.first.offset);
  const start = image.section(cell) ?? 0;
  const count = image.u32(span + layout.ap_span.fields.count.offset);
  return Array.from({ length: count }, (_, index) => start + (first + index) * size);
}

/** Throws RangeError for code that a compiler would not write. */
function holds(
  image: ImageReader,
  code: number,
  length: number,
  atoms: ReadonlySet<number>,
  state: ProcessState,
): boolean {
  const stack: boolean[] = [];
  let gate = 0n;
  const pop = (): boolean => {
    const top = stack.pop();
    if (top === undefined) throw new RangeError("a condition takes from an empty stack");
    return top;
  };
  for (let index = 0; index < length; index++) {
    const word = image.u16(code + 2 * index);
    const operand = word & 0xfff;
    switch (word >> 12) {
      case AP.AP_CODE_TRUE:
        stack.push(true);
        break;
      case AP.AP_CODE_LABEL:
        stack.push(((state.labels >> BigInt(operand)) & 1n) === 1n);
        break;
      case AP.AP_CODE_LINEAGE:
        stack.push(((state.lineage >> BigInt(operand)) & 1n) === 1n);
        break;
      case AP.AP_CODE_ATOM:
        stack.push(atoms.has(operand));
        break;
      case AP.AP_CODE_GATE:
        gate = state.stamps.get(operand) ?? 0n;
        stack.push(gate !== 0n);
        break;
      case AP.AP_CODE_FRESH:
        stack.push(pop() && gate > (state.stamps.get(operand) ?? 0n));
        break;
      case AP.AP_CODE_NOT:
        stack.push(!pop());
        break;
      case AP.AP_CODE_AND: {
        const [right, left] = [pop(), pop()];
        stack.push(left && right);
        break;
      }
      case AP.AP_CODE_OR: {
        const [right, left] = [pop(), pop()];
        stack.push(left || right);
        break;
      }
      default:
        throw new RangeError(`opcode ${word >> 12} is not known`);
    }
    if (stack.length > AP.AP_CODE_STACK) throw new RangeError("a condition needs too much stack");
  }
  return length === 0 || pop();
}
