/** What an image says of its atoms: moves, clauses and their conditions, found by atom and never by scanning. */
import { AP, layout } from "./abi.generated.js";
import { type Cells, type ClauseRecord, ImageTooLarge, type Move } from "./image.js";

/** Operations of each kind of atom, in the order of ap_atom's counts. */
export const OPERATIONS_OF_KIND: readonly (readonly number[])[] = [
  [AP.AP_OP_OPEN, AP.AP_OP_READ, AP.AP_OP_WRITE, AP.AP_OP_UNLINK],
  [AP.AP_OP_EXEC],
  [AP.AP_OP_CONNECT, AP.AP_OP_RECV],
];

type Section = readonly [cell: number, count: number];

interface Said<T> {
  /** in the order they are written */
  readonly records: T[];
  /** kind, atom -> first record, count of each operation */
  readonly spans: Map<number, { first: number; counts: number[] }>[];
}

export function writeAtoms(cells: Cells, moves: readonly Move[], clauses: readonly ClauseRecord[]) {
  const code = new CodePool();
  const saidMoves = inOrder(moves);
  const saidClauses = inOrder(clauses);
  const moveSection = cells.records(saidMoves.records, layout.ap_move.size, writeMove);
  const clauseSection = cells.records(saidClauses.records, layout.ap_clause.size, (to, clause) =>
    writeClause(to, clause, code.of(clause.code)),
  );
  const atoms = OPERATIONS_OF_KIND.map((operations, kind): Section => {
    const [moved, judged] = [saidMoves.spans[kind]!, saidClauses.spans[kind]!];
    const count = Math.max(-1, ...moved.keys(), ...judged.keys()) + 1;
    const numbers = Array.from({ length: count }, (_, atom) => atom);
    return cells.records(numbers, layout.ap_atom.size, (to, atom) => {
      const fields = layout.ap_atom.fields;
      let mask = 0;
      for (const [span, first, counts] of [
        [moved.get(atom), fields.move.offset, fields.moves.offset],
        [judged.get(atom), fields.clause.offset, fields.clauses.offset],
      ] as const) {
        if (!span) continue;
        to.writeUInt32LE(span.first, first);
        for (const [index, number] of span.counts.entries()) {
          if (number > 0xffff) throw new ImageTooLarge("more than 65535 clauses for one pattern");
          to.writeUInt16LE(number, counts + 2 * index);
          if (number > 0) mask |= 1 << operations[index]!;
        }
      }
      to.writeUInt32LE(mask, fields.ops.offset);
    });
  });
  const concern = maskOf([...moves, ...clauses]);
  const each = maskOf([...moves.filter(({ opening }) => !opening), ...clauses.filter(({ leaves }) => leaves === 0)]);
  return { atoms, moves: moveSection, clauses: clauseSection, code: cells.u16(code.words), concern, each };
}

function maskOf(records: readonly { readonly operation: number }[]): number {
  return records.reduce((mask, { operation }) => mask | (1 << operation), 0);
}

/** Equal conditions are written once. */
class CodePool {
  readonly words: number[] = [];
  private readonly known = new Map<string, number>();

  of(code: readonly number[]): number {
    if (code.length === 0) return 0;
    const key = code.join();
    let at = this.known.get(key);
    if (at === undefined) {
      at = this.words.length;
      this.known.set(key, at);
      this.words.push(...code);
    }
    return at;
  }
}

/** Records by atom, within an atom by operation, else in their order. */
function inOrder<T extends { operation: number; atom: number }>(items: readonly T[]): Said<T> {
  const records: T[] = [];
  const spans = OPERATIONS_OF_KIND.map((operations) => {
    const byAtom = new Map<number, T[]>();
    for (const item of items) {
      if (!operations.includes(item.operation)) continue;
      const known = byAtom.get(item.atom);
      if (known) known.push(item);
      else byAtom.set(item.atom, [item]);
    }
    const found = new Map<number, { first: number; counts: number[] }>();
    for (const [atom, list] of byAtom) {
      const first = records.length;
      const counts = operations.map((operation) => {
        const own = list.filter((item) => item.operation === operation);
        for (const item of own) records.push(item);
        return own.length;
      });
      found.set(atom, { first, counts });
    }
    return found;
  });
  return { records, spans };
}

function writeMove(to: Buffer, move: Move): void {
  const fields = layout.ap_move.fields;
  to.writeBigUInt64LE(move.bits, fields.bits.offset);
  to.writeUInt16LE(move.event, fields.event.offset);
  to.writeUInt8(move.kind, fields.kind.offset);
  to.writeUInt8(move.exits, fields.exits.offset);
  to.writeUInt16LE(move.planted === null ? 0 : move.planted + 1, fields.planted.offset);
  to.writeUInt8(move.tightens ? 1 : 0, fields.tightens.offset);
}

function writeClause(to: Buffer, clause: ClauseRecord, code: number): void {
  const fields = layout.ap_clause.fields;
  to.writeUInt32LE(code, fields.code.offset);
  to.writeUInt16LE(clause.code.length, fields.code_len.offset);
  to.writeUInt16LE(clause.rule, fields.rule.offset);
  to.writeUInt16LE(clause.number, fields.number.offset);
  to.writeUInt8(clause.effect, fields.effect.offset);
  to.writeUInt8(clause.leaves, fields.leaves.offset);
}
