/**
 * The smallest automaton that accepts the same sets: partition refinement of
 * states and transitions by A. Valmari, "Fast brief practical DFA minimization"
 * (2012), O(m log n) in the transitions that do not lead to the dead state.
 */
import type { Work } from "./budget.js";
import type { Dfa } from "./determinise.js";

/** what refinement costs for a transition, measured against the subset construction */
const UNITS_A_TRANSITION = 8;

/** Sets of 0..size-1 that can be split by marking members. */
class Partition {
  count: number;
  readonly elements: Int32Array;
  readonly setOf: Int32Array;
  readonly first: Int32Array;
  readonly end: Int32Array;
  private readonly place: Int32Array;
  private readonly marked: Int32Array;
  private touched: number[] = [];

  constructor(size: number) {
    this.count = size > 0 ? 1 : 0;
    this.elements = Int32Array.from({ length: size }, (_, i) => i);
    this.place = this.elements.slice();
    this.setOf = new Int32Array(size);
    this.first = new Int32Array(size + 1);
    this.end = new Int32Array(size + 1);
    this.marked = new Int32Array(size + 1);
    this.end[0] = size;
  }

  mark(element: number): void {
    const set = this.setOf[element]!;
    const from = this.place[element]!;
    const to = this.first[set]! + this.marked[set]!;
    if (from < to) return;
    const other = this.elements[to]!;
    this.elements[from] = other;
    this.place[other] = from;
    this.elements[to] = element;
    this.place[element] = to;
    if (this.marked[set]!++ === 0) this.touched.push(set);
  }

  /** Every set with marked and unmarked members becomes two; the smaller one is new. */
  split(): void {
    for (const set of this.touched) {
      const middle = this.first[set]! + this.marked[set]!;
      if (middle < this.end[set]!) {
        const fresh = this.count++;
        if (this.marked[set]! <= this.end[set]! - middle) {
          this.first[fresh] = this.first[set]!;
          this.end[fresh] = middle;
          this.first[set] = middle;
        } else {
          this.end[fresh] = this.end[set]!;
          this.first[fresh] = middle;
          this.end[set] = middle;
        }
        for (let i = this.first[fresh]!; i < this.end[fresh]!; i++) this.setOf[this.elements[i]!] = fresh;
        this.marked[fresh] = 0;
      }
      this.marked[set] = 0;
    }
    this.touched = [];
  }

  /** Splits by a key of each element. */
  refine(keyOf: (element: number) => number): void {
    const groups = new Map<number, number[]>();
    for (let element = 0; element < this.elements.length; element++) {
      const key = keyOf(element);
      const group = groups.get(key);
      if (group) group.push(element);
      else groups.set(key, [element]);
    }
    for (const group of [...groups.values()].slice(1)) {
      for (const element of group) this.mark(element);
      this.split();
    }
  }
}

/** Throws BudgetExceeded("work"). */
export function minimise(dfa: Dfa, work: Work): Dfa {
  const { classes, states, next } = dfa;
  let size = 0;
  for (let i = 0; i < next.length; i++) if (next[i] !== 0) size++;
  work.spend(UNITS_A_TRANSITION * size);
  const tail = new Int32Array(size);
  const label = new Int32Array(size);
  const head = new Int32Array(size);
  for (let i = 0, t = 0; i < next.length; i++) {
    if (next[i] === 0) continue;
    tail[t] = Math.floor(i / classes);
    label[t] = i % classes;
    head[t++] = next[i]!;
  }
  const incoming = groupByHead(head, states);

  const blocks = new Partition(states);
  // The dead state is alone from the start: transitions to it are not recorded.
  blocks.refine((state) => (state === 0 ? -1 : dfa.accept[state]!));
  const cords = new Partition(size);
  cords.refine((transition) => label[transition]!);
  for (let block = 1, cord = 0; cord < cords.count; cord++) {
    for (let i = cords.first[cord]!; i < cords.end[cord]!; i++) blocks.mark(tail[cords.elements[i]!]!);
    blocks.split();
    for (; block < blocks.count; block++) {
      for (let i = blocks.first[block]!; i < blocks.end[block]!; i++) {
        const state = blocks.elements[i]!;
        for (let j = incoming.start[state]!; j < incoming.start[state + 1]!; j++) cords.mark(incoming.order[j]!);
      }
      cords.split();
    }
  }
  return rebuild(dfa, blocks);
}

function groupByHead(head: Int32Array, states: number): { start: Int32Array; order: Int32Array } {
  const start = new Int32Array(states + 2);
  for (const state of head) start[state + 2]!++;
  for (let state = 1; state < start.length; state++) start[state]! += start[state - 1]!;
  const order = new Int32Array(head.length);
  for (let t = 0; t < head.length; t++) order[start[head[t]! + 1]!++] = t;
  return { start, order };
}

/** One state per block, in the order a walk from the start meets them; 0 stays the dead state. */
function rebuild(dfa: Dfa, blocks: Partition): Dfa {
  const { classes } = dfa;
  const number = new Int32Array(blocks.count).fill(-1);
  const order = [0];
  number[blocks.setOf[0]!] = 0;
  const numberOf = (state: number): number => {
    const block = blocks.setOf[state]!;
    if (number[block]! < 0) {
      number[block] = order.length;
      order.push(state);
    }
    return number[block]!;
  };
  const start = numberOf(dfa.start);
  const next = new Int32Array(blocks.count * classes);
  for (let index = 0; index < order.length; index++)
    for (let one = 0; one < classes; one++)
      next[index * classes + one] = numberOf(dfa.next[order[index]! * classes + one]!);
  const accept = Int32Array.from(order, (state) => dfa.accept[state]!);
  return { classes, states: order.length, start, next, accept, acceptSets: dfa.acceptSets };
}
