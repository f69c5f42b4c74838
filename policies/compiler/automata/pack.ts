/**
 * The table of an automaton as abi.h's words describe it: rows lie within each
 * other, so that a table of many nearly empty rows has few empty words.
 */
import { AP } from "../abi.generated.js";
import { BudgetExceeded } from "./budget.js";
import type { Dfa } from "./determinise.js";

export interface Automaton {
  readonly states: number;
  /** word of the start state */
  readonly start: number;
  readonly slots: Uint32Array;
}

/** Number of the list with these hits (not empty), in the group's pool. */
export type Lists = (hits: readonly number[]) => number;

/** Throws BudgetExceeded("states") when the table would be larger than AP_SLOTS_MAX. */
export function pack(dfa: Dfa, lists: Lists): Automaton {
  const behind = skips(dfa);
  const used = reachable(dfa, behind);
  const rows = new Int32Array(dfa.states);
  const table = new Table();
  // Full rows first, while there is room; single words fill the holes.
  for (const state of fullestFirst(dfa, used)) rows[state] = table.place(classesOf(dfa, state));

  const words = new Uint32Array(dfa.states);
  for (const state of used) words[state] = rows[state]! | flagsOf(dfa, state);
  // What is behind a skip is none itself.
  for (let state = 1; state < dfa.states; state++)
    if (behind[state]! > 0) words[state] = words[behind[state]!]! | AP.AP_WORD_SKIP;

  const slots = table.slots();
  const put = (state: number, one: number, value: number): void => {
    slots[rows[state]! + one] = value | (one << AP.AP_WORD_CLASS_SHIFT);
  };
  for (const state of used) {
    const edges = dfa.edges[state]!;
    for (let i = 0; i < edges.length; i += 2) put(state, edges[i]!, words[edges[i + 1]!]!);
    if (dfa.defaults[state]) put(state, AP.AP_CLASS_DEFAULT, words[dfa.defaults[state]!]!);
    if (dfa.hits[state]!.length > 0) put(state, AP.AP_CLASS_LIST, lists(dfa.hits[state]!));
  }
  return { states: dfa.states, start: words[dfa.start]!, slots };
}

function flagsOf(dfa: Dfa, state: number): number {
  let flags = dfa.defaults[state] ? AP.AP_WORD_DEFAULT : 0;
  for (const one of dfa.hits[state]!)
    flags |= one >> AP.AP_LIST_KIND_SHIFT === AP.AP_LIST_NOW ? AP.AP_WORD_NOW : AP.AP_WORD_LIST;
  return flags;
}

/** The states by how many words their rows have, otherwise in their order. */
function fullestFirst(dfa: Dfa, states: readonly number[]): number[] {
  const bySize: number[][] = [];
  for (const state of states) {
    const size = wordsOf(dfa, state);
    while (bySize.length <= size) bySize.push([]);
    bySize[size]!.push(state);
  }
  return bySize.reverse().flat();
}

/** Per state the one behind the next "/", if nothing can happen before it; else 0. */
function skips(dfa: Dfa): Int32Array {
  const behind = new Int32Array(dfa.states);
  for (let state = 1; state < dfa.states; state++) {
    const edges = dfa.edges[state]!;
    const idle = dfa.defaults[state] === state && edges.length === 2 && dfa.hits[state]!.length === 0;
    if (idle && edges[0] === dfa.slashClass) behind[state] = edges[1]!;
  }
  // One word cannot say "the slash after the next": such a state keeps its row.
  for (let state = 1; state < dfa.states; state++) if (behind[behind[state]!]! > 0) behind[state] = 0;
  return behind;
}

/** States that need a row: reached, and no mere skip. */
function reachable(dfa: Dfa, behind: Int32Array): number[] {
  const seen = new Uint8Array(dfa.states);
  const waiting = [dfa.start];
  const used: number[] = [];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    if (state === 0 || seen[state]) continue;
    seen[state] = 1;
    if (behind[state]! > 0) {
      waiting.push(behind[state]!);
      continue;
    }
    used.push(state);
    if (dfa.defaults[state]) waiting.push(dfa.defaults[state]!);
    const edges = dfa.edges[state]!;
    for (let i = 1; i < edges.length; i += 2) waiting.push(edges[i]!);
  }
  return used;
}

function wordsOf(dfa: Dfa, state: number): number {
  return dfa.edges[state]!.length / 2 + (dfa.defaults[state] ? 1 : 0) + (dfa.hits[state]!.length > 0 ? 1 : 0);
}

function classesOf(dfa: Dfa, state: number): number[] {
  const edges = dfa.edges[state]!;
  const classes: number[] = [];
  for (let i = 0; i < edges.length; i += 2) classes.push(edges[i]!);
  if (dfa.defaults[state]) classes.push(AP.AP_CLASS_DEFAULT);
  if (dfa.hits[state]!.length > 0) classes.push(AP.AP_CLASS_LIST);
  return classes;
}

/** words looked at before a row goes behind all others, and how many of them are given up then */
const WINDOW = 64;
const GIVEN_UP = 8;

class Table {
  private taken = new Uint8Array(1 << 12);
  private begun = new Uint8Array(1 << 12);
  /** free words below it are given up */
  private low = 1;
  private end = 1;

  /** The first word of a row whose words at `classes` are free, and where no other row begins. */
  place(classes: readonly number[]): number {
    let first: number = AP.AP_CLASS_LIST;
    for (const one of classes) if (one < first) first = one;
    while (this.taken[this.low]) this.low++;
    const stop = Math.min(this.end, this.low + WINDOW);
    for (let row = Math.max(1, this.low - first); row < stop - first; row++)
      if (this.isFree(row, classes)) return this.take(row, classes);
    if (stop === this.low + WINDOW) this.low += GIVEN_UP;
    let row = Math.max(1, this.end - first);
    while (!this.isFree(row, classes)) row++;
    return this.take(row, classes);
  }

  private isFree(row: number, classes: readonly number[]): boolean {
    if (this.begun[row]) return false;
    for (const one of classes) if (this.taken[row + one]) return false;
    return true;
  }

  /** Every row's words, also those it does not have, are inside. */
  slots(): Uint32Array {
    return new Uint32Array(this.end + AP.AP_CLASS_LIST + 1);
  }

  private take(row: number, classes: readonly number[]): number {
    let last = row;
    for (const one of classes) if (row + one > last) last = row + one;
    if (last + AP.AP_CLASS_LIST >= AP.AP_SLOTS_MAX) throw new BudgetExceeded("states");
    if (last + AP.AP_CLASS_LIST + 2 >= this.taken.length) this.grow(last + AP.AP_CLASS_LIST + 2);
    this.begun[row] = 1;
    for (const one of classes) this.taken[row + one] = 1;
    this.end = Math.max(this.end, last + 1, row + 1);
    return row;
  }

  private grow(need: number): void {
    const length = 2 ** Math.ceil(Math.log2(need + 1));
    const taken = new Uint8Array(length);
    taken.set(this.taken);
    this.taken = taken;
    const begun = new Uint8Array(length);
    begun.set(this.begun);
    this.begun = begun;
  }
}
