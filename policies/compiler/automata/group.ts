/**
 * The automata of one group: patterns are packed into as few as the budget
 * allows. Patterns of different kinds multiply each other's states, so a list
 * that does not fit together is first split by kind, then halved.
 */
import type { Glob, Step } from "../../patterns/glob.js";
import { type Budget, BudgetExceeded, type Work } from "./budget.js";
import { type ByteClasses, byteClasses } from "./classes.js";
import { type Dfa, determinise } from "./determinise.js";
import { minimise } from "./minimise.js";
import { Nfa } from "./nfa.js";

export interface Automaton {
  readonly states: number;
  readonly start: number;
  /** states * classes targets; state 0 is dead */
  readonly next: Int32Array;
  /** per state the indices (into the group's patterns) that match, sorted */
  readonly accept: readonly Int32Array[];
}

export interface Group {
  readonly classes: ByteClasses;
  readonly automata: readonly Automaton[];
}

/** What a group cannot hold; `pattern` is the index of the one to blame, or null. */
export class GroupProblem extends Error {
  constructor(
    readonly reason: "classes" | "pattern" | "automata" | "work",
    readonly pattern: number | null,
  ) {
    super(reason);
  }
}

/** Throws GroupProblem. */
export function buildGroup(patterns: readonly Glob[], maxClasses: number, budget: Budget, work: Work): Group {
  const classes = byteClasses(patterns.flatMap((pattern) => pattern.alternatives));
  if (classes.count > maxClasses) throw new GroupProblem("classes", null);
  // Larger automata are a last resort: their tables push each other out of the processor's caches.
  let problem: GroupProblem | undefined;
  for (const states of [budget.states, budget.states * 4]) {
    const packing = new Packing(patterns, classes, { ...budget, states }, work);
    try {
      return { classes, automata: packing.run() };
    } catch (error) {
      if (!(error instanceof GroupProblem) || error.reason !== "automata") throw error;
      problem = error;
    }
  }
  throw problem;
}

class Packing {
  private readonly automata: Automaton[] = [];

  constructor(
    private readonly patterns: readonly Glob[],
    private readonly classes: ByteClasses,
    private readonly budget: Budget,
    private readonly work: Work,
  ) {}

  run(): Automaton[] {
    const all = this.patterns.map((_, index) => index);
    const kinds = new Map<string, number[]>();
    for (const index of all) {
      const kind = kindOf(this.patterns[index]!);
      kinds.set(kind, [...(kinds.get(kind) ?? []), index]);
    }
    const together = (kinds.get("settling")?.length ?? 0) < this.settlingMax() ? this.tryBuild(all) : null;
    if (together) return [together];
    for (const [kind, list] of kinds) {
      const chunk = kind === "settling" ? this.settlingMax() : list.length;
      for (let from = 0; from < list.length; from += chunk) this.pack(list.slice(from, from + chunk));
    }
    return this.automata;
  }

  /** k patterns such as `**` + "/x/" + `**` have 2^k answers, each with states of its own: about 32 here. */
  private settlingMax(): number {
    return Math.max(1, Math.floor(Math.log2(this.budget.states / 32)));
  }

  private pack(list: readonly number[]): void {
    if (list.length === 0) return;
    const automaton = this.tryBuild(list);
    if (automaton) {
      if (this.automata.length >= this.budget.automata) throw new GroupProblem("automata", list[0]!);
      this.automata.push(automaton);
      return;
    }
    if (list.length === 1) throw new GroupProblem("pattern", list[0]!);
    const middle = Math.ceil(list.length / 2);
    this.pack(list.slice(0, middle));
    this.pack(list.slice(middle));
  }

  private tryBuild(list: readonly number[]): Automaton | null {
    try {
      const nfa = new Nfa(this.classes, this.work);
      for (const [local, index] of list.entries())
        for (const steps of this.patterns[index]!.alternatives) nfa.add(local, steps);
      const maxStates = list.length === 1 ? this.budget.states * 4 : this.budget.states;
      return toAutomaton(minimise(determinise(nfa, maxStates, this.work), this.work), list);
    } catch (error) {
      if (!(error instanceof BudgetExceeded)) throw error;
      if (error.resource === "work") throw new GroupProblem("work", list.length === 1 ? list[0]! : null);
      return null;
    }
  }
}

function toAutomaton(dfa: Dfa, list: readonly number[]): Automaton {
  const sets = Array.from({ length: dfa.acceptSets.size }, (_, set) =>
    dfa.acceptSets.get(set).map((local) => list[local]!),
  );
  return { states: dfa.states, start: dfa.start, next: dfa.next, accept: Array.from(dfa.accept, (set) => sets[set]!) };
}

const wide = (step: Step): boolean => step.kind === "any" || step.kind === "folders";
const settles = (steps: readonly Step[]): boolean => ["any", "below"].includes(steps.at(-1)?.kind ?? "");

/**
 * anchored: what can match is decided from the first byte on.
 * floating: begins with any folders, ends with the text.
 * settling: begins with any folders and matches for good somewhere on the way.
 * inner: two or more spans; each may explode alone.
 */
function kindOf(glob: Glob): "anchored" | "floating" | "settling" | "inner" {
  const kinds = glob.alternatives.map((steps) => {
    const spans = steps.filter((step, index) => wide(step) && index < steps.length - 1).length;
    const leading = steps[0] !== undefined && wide(steps[0]) && steps.length > 1;
    if (spans > (leading ? 1 : 0)) return leading ? "inner" : "anchored";
    return leading ? (settles(steps) ? "settling" : "floating") : "anchored";
  });
  return (["inner", "settling", "floating"] as const).find((kind) => kinds.includes(kind)) ?? "anchored";
}
