/** Subset construction. Rows are sparse: a default and the classes that lead elsewhere. */
import { AP } from "../abi.generated.js";
import { BudgetExceeded, type Work } from "./budget.js";
import { IntSets } from "./int-sets.js";
import { LOOP_ALL, LOOP_COMPONENT, type Nfa } from "./nfa.js";

/** A deterministic automaton; state 0 is dead: nothing matches any more. */
export interface Dfa {
  readonly states: number;
  readonly start: number;
  readonly slashClass: number;
  /** per state: where a byte leads that no edge takes */
  readonly defaults: readonly number[];
  /** per state pairs: class, target */
  readonly edges: readonly (readonly number[])[];
  /** per state: its hits (abi.h's lists), sorted */
  readonly hits: readonly (readonly number[])[];
}

/** Throws BudgetExceeded when it would have more than `maxStates` states or `work` is used up. */
export function determinise(nfa: Nfa, maxStates: number, work: Work): Dfa {
  return new Construction(nfa, maxStates, work).run();
}

const NONE: readonly number[] = [];

class Construction {
  private readonly sets = new IntSets();
  private readonly closures: (Int32Array | undefined)[];
  /** which nodes the set being collected holds: those whose mark is the current stamp */
  private readonly marks: Int32Array;
  private readonly buffer: Int32Array;
  private stamp = 0;
  private size = 0;

  constructor(
    private readonly nfa: Nfa,
    private readonly maxStates: number,
    private readonly work: Work,
  ) {
    this.closures = new Array<Int32Array | undefined>(nfa.size);
    this.marks = new Int32Array(nfa.size);
    this.buffer = new Int32Array(nfa.size);
  }

  run(): Dfa {
    const defaults: number[] = [];
    const edges: (readonly number[])[] = [];
    const hits: (readonly number[])[] = [];
    this.begin();
    this.addClosure(this.nfa.root);
    const start = this.finish();
    const byClass: number[][] = Array.from({ length: AP.AP_CLASSES_MAX + 1 }, () => []);
    for (let state = 0; state < this.sets.size; state++) {
      const members = this.sets.get(state);
      const row: number[] = [];
      defaults.push(this.row(members, row, byClass));
      edges.push(row.length === 0 ? NONE : row);
      hits.push(this.hitsOf(members));
    }
    return { states: this.sets.size, start, slashClass: this.nfa.slashClass, defaults, edges, hits };
  }

  /** Fills the row's edges and returns its default. */
  private row(members: Int32Array, row: number[], byClass: number[][]): number {
    const { loops, edges, slashClass } = this.nfa;
    const stay: number[] = [];
    const stayInComponent: number[] = [];
    const touched: number[] = [];
    for (const member of members) {
      if (loops[member] === LOOP_ALL) stay.push(member);
      else if (loops[member] === LOOP_COMPONENT) stayInComponent.push(member);
      const own = edges[member]!;
      for (let i = 0; i < own.length; i += 2) {
        const bucket = byClass[own[i]!]!;
        if (bucket.length === 0) touched.push(own[i]!);
        bucket.push(own[i + 1]!);
      }
      this.work.spend(1 + own.length);
    }
    const target = (one: number, extra: readonly number[]): number => {
      this.begin();
      for (const node of stay) this.addClosure(node);
      if (one !== slashClass) for (const node of stayInComponent) this.addClosure(node);
      for (const node of extra) this.addClosure(node);
      return this.finish();
    };
    const otherwise = stay.length + stayInComponent.length > 0 ? target(-1, NONE) : 0;
    if (stayInComponent.length > 0 && byClass[slashClass]!.length === 0) {
      const slash = target(slashClass, NONE);
      if (slash !== otherwise) row.push(slashClass, slash);
    }
    for (const one of touched) {
      const to = target(one, byClass[one]!);
      if (to !== otherwise) row.push(one, to);
      byClass[one]!.length = 0;
    }
    return otherwise;
  }

  private begin(): void {
    this.stamp++;
    this.size = 0;
  }

  private addClosure(node: number): void {
    const closure = this.closures[node] ?? this.closureOf(node);
    for (let i = 0; i < closure.length; i++) {
      const one = closure[i]!;
      if (this.marks[one] === this.stamp) continue;
      this.marks[one] = this.stamp;
      this.buffer[this.size++] = one;
    }
  }

  private finish(): number {
    const members = this.buffer.subarray(0, this.size);
    if (this.size > 1) members.sort();
    this.work.spend(2 + 2 * this.size);
    const state = this.sets.number(members);
    if (this.sets.size > this.maxStates) throw new BudgetExceeded("states");
    return state;
  }

  private hitsOf(members: Int32Array): readonly number[] {
    let found: readonly number[] = NONE;
    for (const member of members) {
      const own = this.nfa.hits[member]!;
      if (own.length === 0) continue;
      found = found.length === 0 ? own : [...found, ...own];
    }
    this.work.spend(1 + found.length);
    return found.length < 2 ? found : [...new Set(found)].sort((a, b) => a - b);
  }

  /** Nodes reachable without a byte, leaving out those that do nothing themselves. */
  private closureOf(node: number): Int32Array {
    const { nfa } = this;
    const seen = new Set([node]);
    for (const id of seen) for (const other of nfa.empty[id]!) seen.add(other);
    this.work.spend(seen.size);
    const useful = [...seen].filter(
      (id) => nfa.loops[id] !== 0 || nfa.edges[id]!.length > 0 || nfa.hits[id]!.length > 0,
    );
    const closure = Int32Array.from(useful);
    this.closures[node] = closure;
    return closure;
  }
}
