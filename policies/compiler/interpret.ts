/**
 * Reads an image as the kernel does, one step at a time and with nothing else at
 * hand: the oracle of tests, and what a simulation of events runs on.
 */
import { AP, layout } from "./abi.generated.js";
import { OPERATIONS_OF_KIND } from "./image-atoms.js";
import type { ImageReader } from "./image-reader.js";

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
  /** event after which it is left out, or null */
  readonly planted: number | null;
  /** done also when only the arguments are missing that would tell whether it is meant */
  readonly tightens: boolean;
}

export interface ProcessState {
  readonly labels: bigint;
  readonly lineage: bigint;
  /** boot ns of each event, 0 or missing: never */
  readonly stamps: ReadonlyMap<number, bigint>;
}

/** Moves of `operation` (AP_OP_*) on a target with these atoms, by atom. */
export function movesOf(image: ImageReader, operation: number, atoms: ReadonlySet<number>): MoveRecord[] {
  const { move, moves } = layout.ap_atom.fields;
  const fields = layout.ap_move.fields;
  return recordsOf(image, operation, atoms, move, moves, layout.ap_image.fields.moves, layout.ap_move.size).map(
    (at) => ({
      kind: image.u8(at + fields.kind.offset),
      bits: image.u64(at + fields.bits.offset),
      event: image.u16(at + fields.event.offset),
      exits: image.u8(at + fields.exits.offset),
      planted: eventOf(image.u16(at + fields.planted.offset)),
      tightens: image.u8(at + fields.tightens.offset) !== 0,
    }),
  );
}

/** A number that 0 is none of. */
function eventOf(written: number): number | null {
  return written === 0 ? null : written - 1;
}

/** Clauses that fire for `operation` on a target with these atoms, by rule; `state` is that after the moves. */
export function evaluate(
  image: ImageReader,
  operation: number,
  atoms: ReadonlySet<number>,
  state: ProcessState,
): FiredClause[] {
  const { clause, clauses } = layout.ap_atom.fields;
  const fields = layout.ap_clause.fields;
  const header = layout.ap_image.fields;
  const code = image.section(header.code) ?? 0;
  return recordsOf(image, operation, atoms, clause, clauses, header.clauses, layout.ap_clause.size)
    .filter((at) => {
      if (image.u8(at + fields.leaves.offset) !== 0) return false;
      const first = code + 2 * image.u32(at + fields.code.offset);
      return holds(image, first, image.u16(at + fields.code_len.offset), atoms, state);
    })
    .map((at) => ({
      rule: image.u16(at + fields.rule.offset),
      number: image.u16(at + fields.number.offset),
      effect: image.u8(at + fields.effect.offset),
    }))
    .sort((a, b) => a.rule - b.rule || a.number - b.number);
}

interface Field {
  readonly offset: number;
}

/** Where the records of `operation` are that each of the atoms has. */
function recordsOf(
  image: ImageReader,
  operation: number,
  atoms: ReadonlySet<number>,
  first: Field,
  counts: Field,
  table: Field,
  size: number,
): number[] {
  const kind = OPERATIONS_OF_KIND.findIndex((operations) => operations.includes(operation));
  const place = OPERATIONS_OF_KIND[kind]!.indexOf(operation);
  const section = layout.ap_image.fields.atoms.offset + kind * layout.ap_table.size;
  const records = image.section({ offset: section + layout.ap_table.fields.cell.offset });
  const known = image.u32(section + layout.ap_table.fields.count.offset);
  const start = image.section(table) ?? 0;
  const found: number[] = [];
  for (const atom of [...atoms].sort((a, b) => a - b)) {
    if (records === null || atom >= known) continue;
    const at = records + atom * layout.ap_atom.size;
    let record = image.u32(at + first.offset);
    for (let before = 0; before < place; before++) record += image.u16(at + counts.offset + 2 * before);
    const count = image.u16(at + counts.offset + 2 * place);
    for (let index = 0; index < count; index++) found.push(start + (record + index) * size);
  }
  return found;
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
      case AP.AP_CODE_PLANTED:
        stack.push((state.stamps.get(operand) ?? 0n) !== 0n);
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
