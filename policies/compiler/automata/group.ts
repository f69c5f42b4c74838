/**
 * The automata of one group: patterns are packed into as few as the budget
 * allows, one for each kind. A list that does not fit is halved.
 */
import type { Glob, Step } from "../../patterns/glob.js";
import { AP } from "../abi.generated.js";
import { type Budget, BudgetExceeded, type Work } from "./budget.js";
import { type ByteClasses, byteClasses } from "./classes.js";
import { determinise } from "./determinise.js";
import { KINDS, kindOf } from "./kind.js";
import { Nfa } from "./nfa.js";
import { type Automaton, pack } from "./pack.js";

export interface Group {
  readonly classes: ByteClasses;
  /** those that read the text forward, then those that read its last component backward */
  readonly automata: readonly Automaton[];
  readonly forward: number;
  /** lists of hits, each ended by AP_LIST_STOP */
  readonly lists: Uint16Array;
}

/** What a group cannot hold; `pattern` is the index of the one to blame, or null. */
export class GroupProblem extends Error {
  constructor(
    readonly reason: "classes" | "pattern" | "automata" | "work" | "hits",
    readonly pattern: number | null,
  ) {
    super(reason);
  }
}

/** A pattern, and the number that a match of it is a hit with. */
export interface Numbered {
  readonly glob: Glob;
  readonly number: number;
}

/** Throws GroupProblem. */
export function buildGroup(patterns: readonly Numbered[], maxClasses: number, budget: Budget, work: Work): Group {
  const classes = byteClasses(patterns.flatMap((pattern) => pattern.glob.alternatives));
  if (classes.count > maxClasses) throw new GroupProblem("classes", null);
  return new Packing(patterns, classes, budget, work).run();
}

interface Alternative {
  readonly pattern: number;
  readonly steps: readonly Step[];
}

/** States for each step of a list's patterns: a component read beside another pattern's, and some room. */
const STATES_A_STEP = 4;

class Packing {
  private readonly automata: Automaton[] = [];
  private readonly lists = new ListPool();

  constructor(
    private readonly patterns: readonly Numbered[],
    private readonly classes: ByteClasses,
    private readonly budget: Budget,
    private readonly work: Work,
  ) {}

  run(): Group {
    const kinds = new Map(KINDS.map((kind) => [kind, [] as Alternative[]]));
    for (const [pattern, { glob }] of this.patterns.entries())
      for (const steps of glob.alternatives) kinds.get(kindOf(steps))!.push({ pattern, steps });
    let forward = 0;
    for (const [kind, list] of kinds) {
      if (kind === "ending") forward = this.automata.length;
      if (list.length > 0) this.pack(list, kind === "ending");
    }
    return { classes: this.classes, automata: this.automata, forward, lists: this.lists.written() };
  }

  private pack(list: readonly Alternative[], reversed: boolean): void {
    const automaton = this.tryBuild(list, reversed);
    if (automaton) {
      if (this.automata.length >= this.budget.automata) throw new GroupProblem("automata", list[0]!.pattern);
      this.automata.push(automaton);
      return;
    }
    if (list.length === 1) throw new GroupProblem("pattern", list[0]!.pattern);
    const middle = Math.ceil(list.length / 2);
    this.pack(list.slice(0, middle), reversed);
    this.pack(list.slice(middle), reversed);
  }

  private tryBuild(list: readonly Alternative[], reversed: boolean): Automaton | null {
    try {
      const nfa = new Nfa(this.classes, this.work);
      let steps = 0;
      for (const one of list) {
        steps += one.steps.length;
        const { number } = this.patterns[one.pattern]!;
        if (reversed) nfa.addReversed(number, one.steps.slice(1));
        else nfa.add(number, one.steps);
      }
      const states = list.length === 1 ? this.budget.states * 4 : this.budget.states + STATES_A_STEP * steps;
      return pack(determinise(nfa, states, this.work), (hits) => this.lists.of(hits));
    } catch (error) {
      if (error instanceof TooManyHits)
        throw new GroupProblem(
          "hits",
          this.patterns.findIndex((one) => one.number === error.number),
        );
      if (!(error instanceof BudgetExceeded)) throw error;
      if (error.resource === "work") throw new GroupProblem("work", list.length === 1 ? list[0]!.pattern : null);
      return null;
    }
  }
}

/** More patterns match one text than the kernel has room for. */
class TooManyHits extends Error {
  constructor(readonly number: number) {
    super("too many hits");
  }
}

/** Equal lists are written once. */
class ListPool {
  private readonly known = new Map<string, number>();
  private readonly elements: number[] = [];

  /** Throws TooManyHits; BudgetExceeded("states") when the pool is full. */
  of(hits: readonly number[]): number {
    if (hits.length > AP.AP_HITS_MAX) throw new TooManyHits(numberOf(hits[AP.AP_HITS_MAX]!));
    const key = hits.join();
    let index = this.known.get(key);
    if (index === undefined) {
      index = this.elements.length;
      this.known.set(key, index);
      this.elements.push(...hits, AP.AP_LIST_STOP << AP.AP_LIST_KIND_SHIFT);
      if (this.elements.length > AP.AP_WORD_ROW) throw new BudgetExceeded("states");
    }
    return index;
  }

  written(): Uint16Array {
    return Uint16Array.from(this.elements);
  }
}

function numberOf(hit: number): number {
  return hit & ((1 << AP.AP_LIST_KIND_SHIFT) - 1);
}
