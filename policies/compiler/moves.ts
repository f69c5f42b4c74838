/** State moves: what an operation does to labels, lineage and gates before clauses are judged. */
import type { ExecPattern, GateEvent, Operation, Source, Transform } from "../language/tree.js";
import { AP } from "./abi.generated.js";
import type { Atoms, Where } from "./atoms.js";
import type { Move } from "./image.js";
import type { Numbering } from "./numbering.js";

export const OPERATION_NUMBER: Readonly<Record<Operation, number>> = {
  exec: AP.AP_OP_EXEC,
  open: AP.AP_OP_OPEN,
  read: AP.AP_OP_READ,
  write: AP.AP_OP_WRITE,
  unlink: AP.AP_OP_UNLINK,
  connect: AP.AP_OP_CONNECT,
  recv: AP.AP_OP_RECV,
};

/** The operation by which a label comes from each kind of source. */
const SOURCE_OPERATION = { file: AP.AP_OP_READ, endpoint: AP.AP_OP_RECV, exec: AP.AP_OP_EXEC } as const;

export class Moves {
  private readonly moves = new Map<string, Move>();
  private readonly commons = new Set<number>();

  constructor(
    private readonly atoms: Atoms,
    private readonly numbering: Numbering,
  ) {}

  get list(): readonly Move[] {
    return [...this.moves.values()];
  }

  /** Throws CompileError, like all of these. */
  source(source: Source, where: Where): void {
    const bit = this.label(source, where);
    const atom = this.atoms.of(source.pattern, where);
    this.add({
      operation: SOURCE_OPERATION[source.pattern.kind],
      kind: AP.AP_MOVE_GAIN,
      atom,
      bits: bit,
      tightens: true,
    });
  }

  transform(transform: Transform, where: Where): void {
    const bits = this.label(transform, where);
    const { atom } = this.atoms.exec(transform.by, where);
    const kind = transform.kind === "endorse" ? AP.AP_MOVE_GAIN : AP.AP_MOVE_DROP;
    this.add({ operation: AP.AP_OP_EXEC, kind, atom, bits, planted: this.planted(transform.by, where) });
  }

  /**
   * Number of the event that the session makes a file of this program's name: what ran under that name from then on may
   * be its own work, and grants nothing. Null: no name would be one.
   */
  planted(program: ExecPattern, where: Where): number | null {
    const names = this.atoms.planted(program, where);
    if (names === null) return null;
    const event = this.numbering.of("events", names.key, { policy: where.policy, offset: program.start });
    for (const atom of names.atoms)
      this.add({ operation: AP.AP_OP_WRITE, kind: AP.AP_MOVE_STAMP, atom, event, opening: true, tightens: true });
    return event;
  }

  /** Number of the lineage bit that a run of the program sets. */
  lineage(program: ExecPattern, where: Where, offset: number): number {
    const { atom, key } = this.atoms.exec(program, where);
    const number = this.numbering.of("lineage", key, { policy: where.policy, offset });
    const bits = 1n << BigInt(number);
    this.add({ operation: AP.AP_OP_EXEC, kind: AP.AP_MOVE_LINEAGE, atom, bits, planted: this.planted(program, where) });
    return number;
  }

  /** Number of the event that opens a gate; `exits` is the status the run has to end with, null for none. */
  opens(event: GateEvent, exits: number | null, where: Where): number {
    if (event.pattern.kind !== "exec") return this.happens(event, where);
    const { atom, key } = this.atoms.exec(event.pattern, where);
    const site = { policy: where.policy, offset: event.start };
    const number = this.numbering.of("events", JSON.stringify(["opens", key, exits]), site);
    const kind = exits === null ? AP.AP_MOVE_STAMP : AP.AP_MOVE_STAMP_ON_EXIT;
    const planted = this.planted(event.pattern, where);
    this.add({ operation: AP.AP_OP_EXEC, kind, atom, event: number, exits: exits ?? 0, planted });
    return number;
  }

  /** Number of the event as `since` has it: it counts whoever made the program. One of a file may open gates too. */
  happens(event: GateEvent, where: Where): number {
    const site = { policy: where.policy, offset: event.start };
    const tightens = event.pattern.kind === "exec";
    const { atom, key } =
      event.pattern.kind === "exec" ? this.atoms.exec(event.pattern, where) : this.atoms.file(event.pattern, where);
    const number = this.numbering.of("events", JSON.stringify([event.operation, key]), site);
    this.add({ operation: OPERATION_NUMBER[event.operation], kind: AP.AP_MOVE_STAMP, atom, event: number, tightens });
    return number;
  }

  /**
   * Numbers of the events; where an operation of this kind may be one of several, also of one that happens with each of
   * them. Two operations that pass by the same gate and close it, each by an event of its own, meet in that one, so that
   * only one of them passes (bpf/core/stamp.h). It is no substitute for the others, which may be older than it.
   */
  since(events: readonly GateEvent[], operation: Operation, where: Where): readonly number[] {
    const numbers = events.map((event) => this.happens(event, where));
    const distinct = [...new Set(numbers)].sort((a, b) => a - b);
    const first = events[0];
    if (distinct.length < 2 || !first || !events.some((event) => event.operation === operation)) return numbers;
    const site = { policy: where.policy, offset: first.start };
    const common = this.numbering.of("events", JSON.stringify(["any of", ...distinct]), site);
    if (this.commons.has(common)) return [...numbers, common];
    this.commons.add(common);
    for (const move of this.list)
      if (move.kind === AP.AP_MOVE_STAMP && distinct.includes(move.event)) this.add({ ...move, event: common });
    return [...numbers, common];
  }

  private label(statement: Source | Transform, where: Where): bigint {
    const site = { policy: where.policy, offset: statement.label.start };
    return 1n << BigInt(this.numbering.label(statement.label.value, where, site));
  }

  /** Moves of one kind on one atom become one with all their bits. */
  private add(part: Pick<Move, "operation" | "kind" | "atom"> & Partial<Move>): void {
    const move: Move = { bits: 0n, event: 0, exits: 0, planted: null, opening: false, tightens: false, ...part };
    const key = [move.operation, move.kind, move.atom, move.event, move.exits, move.planted, move.tightens].join(" ");
    const known = this.moves.get(key);
    this.moves.set(key, { ...move, bits: move.bits | (known?.bits ?? 0n) });
  }
}
