/** Subset construction. */
import { BudgetExceeded, type Work } from "./budget.js";
import { IntSets } from "./int-sets.js";
import type { Nfa, NfaNode } from "./nfa.js";
import { type Reach, reachablePatterns } from "./reach.js";

/** A deterministic automaton; state 0 is dead: nothing matches any more. */
export interface Dfa {
  readonly classes: number;
  readonly states: number;
  readonly start: number;
  /** states * classes targets */
  readonly next: Int32Array;
  /** per state the number of a set of patterns */
  readonly accept: Int32Array;
  readonly acceptSets: IntSets;
}

/** Throws BudgetExceeded when it would have more than `maxStates` states or `work` is used up. */
export function determinise(nfa: Nfa, maxStates: number, work: Work): Dfa {
  const construction = new Construction(nfa, maxStates, work);
  return construction.run();
}

class Construction {
  private readonly sets = new IntSets();
  private readonly acceptSets = new IntSets();
  private readonly closures: Int32Array[];
  private readonly reach: Reach;
  /** which nodes the set being collected holds: those whose mark is the current stamp */
  private readonly marks: Int32Array;
  private stamp = 0;
  private collected: number[] = [];

  constructor(
    private readonly nfa: Nfa,
    private readonly maxStates: number,
    private readonly work: Work,
  ) {
    this.closures = nfa.nodes.map((node) => closureOf(nfa, node, work));
    this.reach = reachablePatterns(nfa, work);
    this.marks = new Int32Array(nfa.nodes.length);
  }

  run(): Dfa {
    const { nfa } = this;
    const classes = nfa.classes.count;
    this.begin();
    this.addClosure(nfa.root);
    const start = this.finish();
    let next = new Int32Array(256 * classes);
    const byClass: number[][] = Array.from({ length: classes }, () => []);
    for (let state = 0; state < this.sets.size; state++) {
      if ((state + 1) * classes > next.length) {
        const larger = new Int32Array(next.length * 2);
        larger.set(next);
        next = larger;
      }
      this.row(this.sets.get(state), next.subarray(state * classes, (state + 1) * classes), byClass);
    }
    const states = this.sets.size;
    const accept = new Int32Array(states);
    for (let state = 0; state < states; state++) accept[state] = this.acceptOf(this.sets.get(state));
    return { classes, states, start, next: next.subarray(0, states * classes), accept, acceptSets: this.acceptSets };
  }

  private row(members: Int32Array, row: Int32Array, byClass: number[][]): void {
    const { nodes, slashClass } = this.nfa;
    const stay: number[] = [];
    const stayInComponent: number[] = [];
    const touched: number[] = [];
    for (const member of members) {
      const node = nodes[member]!;
      if (node.loop === "all") stay.push(member);
      else if (node.loop === "not-slash") stayInComponent.push(member);
      for (let i = 0; i < node.edges.length; i += 2) {
        const bucket = byClass[node.edges[i]!]!;
        if (bucket.length === 0) touched.push(node.edges[i]!);
        bucket.push(node.edges[i + 1]!);
      }
      this.work.spend(1 + node.edges.length);
    }
    const target = (one: number, extra: readonly number[]): number => {
      this.begin();
      for (const node of stay) this.addClosure(node);
      if (one !== slashClass) for (const node of stayInComponent) this.addClosure(node);
      for (const node of extra) this.addClosure(node);
      return this.finish();
    };
    row.fill(target(-1, []));
    if (byClass[slashClass]!.length === 0) row[slashClass] = target(slashClass, []);
    for (const one of touched) {
      row[one] = target(one, byClass[one]!);
      byClass[one] = [];
    }
    this.work.spend(row.length);
  }

  private begin(): void {
    this.stamp++;
    this.collected = [];
  }

  private addClosure(node: number): void {
    for (const one of this.closures[node]!) {
      if (this.marks[one] === this.stamp) continue;
      this.marks[one] = this.stamp;
      this.collected.push(one);
    }
  }

  private finish(): number {
    const members = Int32Array.from(this.withoutSettled(this.collected)).sort();
    this.work.spend(2 + 2 * members.length);
    const state = this.sets.number(members);
    if (this.sets.size > this.maxStates) throw new BudgetExceeded("states");
    return state;
  }

  /** Where a pattern has matched for good, nodes that could only match it again say nothing and would multiply states. */
  private withoutSettled(members: number[]): number[] {
    const settled = members.map((member) => this.nfa.nodes[member]!.settled).filter((pattern) => pattern >= 0);
    if (settled.length === 0) return members;
    const done = this.reach.setOf(settled);
    this.work.spend(members.length * this.reach.words);
    return members.filter((member) => this.nfa.nodes[member]!.settled >= 0 || !this.reach.within(member, done));
  }

  private acceptOf(members: Int32Array): number {
    const patterns = new Set<number>();
    for (const member of members) for (const pattern of this.nfa.nodes[member]!.accepts) patterns.add(pattern);
    this.work.spend(members.length + patterns.size);
    return this.acceptSets.number(Int32Array.from(patterns).sort());
  }
}

/** Nodes reachable without a byte, leaving out those that do nothing themselves. */
function closureOf(nfa: Nfa, node: NfaNode, work: Work): Int32Array {
  const seen = new Set([node.id]);
  for (const id of seen) for (const other of nfa.nodes[id]!.empty) seen.add(other);
  work.spend(seen.size);
  const useful = [...seen].filter((id) => {
    const one = nfa.nodes[id]!;
    return one.loop !== "none" || one.edges.length > 0 || one.accepts.size > 0;
  });
  return Int32Array.from(useful);
}
