/** Writes an image: the cells of bpf/include/abi.h. */
import { AP, layout } from "./abi.generated.js";
import type { Group } from "./automata/group.js";

export interface Matcher {
  /** PROG atom */
  readonly program: number;
  /** argument position, or null when no argument is asked for */
  readonly lastArg: number | null;
}

export interface EndpointEntry {
  readonly address: Uint8Array;
  readonly prefix: number;
  readonly port: number | null;
  readonly universal: boolean;
  readonly atom: number;
}

export interface Move {
  readonly operation: number;
  readonly kind: number;
  readonly atom: number;
  readonly bits: bigint;
  readonly event: number;
  readonly exits: number;
}

export interface ClauseRecord {
  readonly operation: number;
  readonly atom: number;
  readonly effect: number;
  readonly rule: number;
  readonly number: number;
  readonly code: readonly number[];
}

/** A group and, for each of its patterns, the numbers that a match of it sets. */
export interface GroupSection {
  readonly group: Group;
  readonly numbers: readonly (readonly number[])[];
}

export interface ImageContent {
  /** by group kind; null: the group is absent */
  readonly groups: readonly (GroupSection | null)[];
  readonly matchers: readonly Matcher[];
  readonly argInit: readonly number[];
  readonly endpoints: readonly EndpointEntry[];
  readonly moves: readonly Move[];
  readonly clauses: readonly ClauseRecord[];
}

/** The content does not fit into AP_CELLS_MAX cells. */
export class ImageTooLarge extends Error {}

const CELL = AP.AP_CELL_BYTES;

class Cells {
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

  finish(): Uint8Array {
    return Uint8Array.from(this.bytes.subarray(0, this.used * CELL));
  }
}

class Writer {
  readonly cells = new Cells();
  private readonly shared = new Map<string, number>();

  /** Records of `size` bytes, one behind the other; 0 when there are none. */
  records<T>(items: readonly T[], size: number, write: (to: Buffer, item: T) => void): number {
    if (items.length === 0) return 0;
    const count = Math.ceil((items.length * size) / CELL);
    const cell = this.cells.take(count);
    const view = this.cells.view(cell, count);
    for (const [index, item] of items.entries()) write(view.subarray(index * size, (index + 1) * size), item);
    return cell;
  }

  /** Cell of a set, 0 for the empty one; equal sets share a cell. */
  set(bits: readonly number[]): number {
    if (bits.length === 0) return 0;
    const sorted = [...bits].sort((a, b) => a - b);
    return this.once(`set ${sorted.join(",")}`, () => {
      const cell = this.cells.take(1);
      const view = this.cells.view(cell);
      for (const bit of sorted) view[bit >> 3]! |= 1 << (bit & 7);
      return cell;
    });
  }

  /** First cell of a condition's instructions; equal conditions share cells. */
  code(words: readonly number[]): number {
    return this.once(`code ${words.join(",")}`, () =>
      this.records(words, 2, (to, word) => {
        to.writeUInt16LE(word);
      }),
    );
  }

  private once(key: string, make: () => number): number {
    let cell = this.shared.get(key);
    if (cell === undefined) {
      cell = make();
      this.shared.set(key, cell);
    }
    return cell;
  }
}

/** Throws ImageTooLarge. */
export function writeImage(content: ImageContent): Uint8Array {
  const writer = new Writer();
  const groupCells = content.groups.map((section) => (section ? writeGroup(writer, section) : 0));
  const matcherCell = writer.records(content.matchers, layout.ap_matcher.size, (to, matcher) => {
    to.writeUInt16LE(matcher.program, layout.ap_matcher.fields.prog.offset);
    to.writeUInt16LE(matcher.lastArg ?? AP.AP_NONE16, layout.ap_matcher.fields.last_arg.offset);
  });
  const endpointCell = writer.records(content.endpoints, layout.ap_endpoint.size, writeEndpoint);
  const argInitCell = writer.set(content.argInit);
  const moves = inOrder(content.moves);
  const moveCell = writer.records(moves.records, layout.ap_move.size, writeMove);
  const clauses = inOrder(content.clauses);
  const codeCells = clauses.records.map((clause) => (clause.code.length > 0 ? writer.code(clause.code) : 0));
  let next = 0;
  const clauseCell = writer.records(clauses.records, layout.ap_clause.size, (to, clause) =>
    writeClause(to, clause, codeCells[next++]!),
  );

  const header = layout.ap_image.fields;
  const count = writer.cells.count;
  const image = writer.cells.finish();
  const view = new DataView(image.buffer);
  const put = (offset: number, value: number): void => view.setUint32(offset, value, true);
  put(header.magic.offset, AP.AP_IMAGE_MAGIC);
  put(header.abi.offset, AP.AP_ABI_VERSION);
  put(header.cells.offset, count);
  for (const [kind, cell] of groupCells.entries()) put(header.group_cell.offset + 4 * kind, cell);
  for (const [spans, at] of [
    [moves.spans, header.moves.offset],
    [clauses.spans, header.clauses.offset],
  ] as const)
    spans.forEach((span, operation) => {
      put(at + operation * layout.ap_span.size + layout.ap_span.fields.first.offset, span.first);
      put(at + operation * layout.ap_span.size + layout.ap_span.fields.count.offset, span.count);
    });
  put(header.move_cell.offset, moveCell);
  put(header.clause_cell.offset, clauseCell);
  put(header.matcher_cell.offset, matcherCell);
  put(header.matcher_count.offset, content.matchers.length);
  put(header.endpoint_cell.offset, endpointCell);
  put(header.endpoint_count.offset, content.endpoints.length);
  put(header.arg_init_cell.offset, argInitCell);
  put(header.checksum.offset, checksum(image));
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

function writeGroup(writer: Writer, section: GroupSection): number {
  const { group, numbers } = section;
  const fields = layout.ap_group.fields;
  const cell = writer.cells.take(1);
  const classCell = writer.cells.take(1);
  writer.cells.view(classCell).set(group.classes.ofByte);
  writer.cells.view(cell).writeUInt32LE(classCell, fields.class_cell.offset);
  writer.cells.view(cell).writeUInt32LE(group.automata.length, fields.count.offset);
  group.automata.forEach((automaton, index) => {
    const rowCell = writer.cells.take(automaton.states);
    const sets = automaton.accept.map((patterns) =>
      patterns.length === 0 ? 0 : writer.set([...patterns].flatMap((pattern) => numbers[pattern]!)),
    );
    const rows = writer.cells.view(rowCell, automaton.states);
    const classes = group.classes.count;
    for (let state = 0; state < automaton.states; state++) {
      for (let one = 0; one < classes; one++)
        rows.writeUInt16LE(automaton.next[state * classes + one]!, state * CELL + 2 * one);
      rows.writeUInt32LE(sets[state]!, state * CELL + layout.ap_row.fields.accept.offset);
    }
    const at = fields.automaton.offset + index * layout.ap_automaton.size;
    const view = writer.cells.view(cell);
    view.writeUInt32LE(rowCell, at + layout.ap_automaton.fields.row_cell.offset);
    view.writeUInt32LE(automaton.states, at + layout.ap_automaton.fields.rows.offset);
    view.writeUInt32LE(automaton.start, at + layout.ap_automaton.fields.start.offset);
  });
  return cell;
}

function writeEndpoint(to: Buffer, entry: EndpointEntry): void {
  const fields = layout.ap_endpoint.fields;
  to.set(entry.address, fields.address.offset);
  to.writeUInt16LE(entry.port ?? 0, fields.port.offset);
  to.writeUInt16LE(entry.atom, fields.atom.offset);
  to.writeUInt8(entry.prefix, fields.prefix.offset);
  const anyPort = entry.port === null ? AP.AP_ENDPOINT_ANY_PORT : 0;
  to.writeUInt8(anyPort | (entry.universal ? AP.AP_ENDPOINT_UNIVERSAL : 0), fields.flags.offset);
}

function writeMove(to: Buffer, move: Move): void {
  const fields = layout.ap_move.fields;
  to.writeBigUInt64LE(move.bits, fields.bits.offset);
  to.writeUInt16LE(move.atom, fields.atom.offset);
  to.writeUInt16LE(move.event, fields.event.offset);
  to.writeUInt8(move.kind, fields.kind.offset);
  to.writeUInt8(move.exits, fields.exits.offset);
}

function writeClause(to: Buffer, clause: ClauseRecord, codeCell: number): void {
  const fields = layout.ap_clause.fields;
  to.writeUInt32LE(codeCell, fields.code_cell.offset);
  to.writeUInt16LE(clause.code.length, fields.code_len.offset);
  to.writeUInt16LE(clause.atom, fields.atom.offset);
  to.writeUInt16LE(clause.rule, fields.rule.offset);
  to.writeUInt16LE(clause.number, fields.number.offset);
  to.writeUInt8(clause.effect, fields.effect.offset);
}

/** Records sorted by operation (else in their order), and the span of each operation. */
function inOrder<T extends { operation: number }>(items: readonly T[]) {
  const records: T[] = [];
  const spans = Array.from({ length: AP.AP_OP_COUNT }, (_, operation) => {
    const first = records.length;
    for (const item of items) if (item.operation === operation) records.push(item);
    return { first, count: records.length - first };
  });
  return { records, spans };
}
