/**
 * Patterns as one nondeterministic automaton in the form of a trie: patterns
 * that begin alike share their nodes, which keeps the sets of the subset
 * construction small. A pattern's end is a hit on a node and nothing more: what
 * follows a match for good (`/**` at the end) is never walked, so it multiplies
 * no states.
 */
import { type ByteSet, CONTINUATION, SLASH_ONLY } from "../../patterns/byte-set.js";
import type { Step } from "../../patterns/glob.js";
import { AP } from "../abi.generated.js";
import type { Work } from "./budget.js";
import type { ByteClasses } from "./classes.js";

/** what a node does with a byte that none of its edges takes */
export const LOOP_NONE = 0;
/** stays, but not at "/" */
export const LOOP_COMPONENT = 1;
export const LOOP_ALL = 2;

/** A hit in the form of abi.h's lists: kind << AP_LIST_KIND_SHIFT | number. */
export function hit(kind: number, number: number): number {
  return (kind << AP.AP_LIST_KIND_SHIFT) | number;
}

const NONE: number[] = [];

export class Nfa {
  readonly loops: number[] = [];
  /** per node pairs: class, target */
  readonly edges: number[][] = [];
  readonly empty: number[][] = [];
  /** per node: hits where the node is reached */
  readonly hits: number[][] = [];
  readonly root: number;
  readonly slashClass: number;
  /** node * STEP_IDS + step -> node */
  private readonly children = new Map<number, number>();
  private readonly stepIds = new Map<string | ByteSet, number>();

  constructor(
    readonly classes: ByteClasses,
    private readonly work: Work,
  ) {
    this.slashClass = classes.ofByte[0x2f]!;
    this.root = this.node();
  }

  get size(): number {
    return this.loops.length;
  }

  /** Adds one alternative; a match of it is a hit with `number`. */
  add(number: number, steps: readonly Step[]): void {
    let at = this.root;
    let kind: number = AP.AP_LIST_END;
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index]!;
      const last = index === steps.length - 1;
      if (step.kind === "any" && last) kind = AP.AP_LIST_NOW;
      else if (step.kind === "below") kind = AP.AP_LIST_BELOW;
      else at = this.follow(at, step);
    }
    this.addHit(at, hit(kind, number));
  }

  /** The same, read from the last byte to the first, for a text that is one path component. */
  addReversed(number: number, steps: readonly Step[]): void {
    let at = this.root;
    let kind: number = AP.AP_LIST_END;
    for (let index = steps.length - 1; index >= 0; index--) {
      const step = steps[index]!;
      if (step.kind === "star" && index === 0) kind = AP.AP_LIST_NOW;
      else at = step.kind === "character" ? this.characterReversed(at, step) : this.follow(at, step);
    }
    this.addHit(at, hit(kind, number));
  }

  private addHit(node: number, one: number): void {
    const known = this.hits[node]!;
    if (known === NONE) this.hits[node] = [one];
    else if (!known.includes(one)) known.push(one);
  }

  private follow(at: number, step: Step): number {
    switch (step.kind) {
      case "byte":
        return this.child(at, step.set, (node) => this.edge(at, step.set, node));
      case "star":
        return this.child(at, "*", (node) => this.loop(at, node, LOOP_COMPONENT));
      case "any":
        return this.child(at, "**", (node) => this.loop(at, node, LOOP_ALL));
      case "folders":
        return this.child(at, "**/", (node) => {
          const skipped = this.node();
          this.loop(at, skipped, LOOP_ALL);
          this.edge(skipped, SLASH_ONLY, node);
          this.jump(at, node);
        });
      case "character":
        return this.child(at, characterKey("c", step), (node) => {
          for (const sequence of step.sequences) this.sequence(at, sequence, node);
          if (step.open) this.edge(node, CONTINUATION, node);
        });
      case "below":
        throw new Error("below ends a pattern");
    }
  }

  private characterReversed(at: number, step: Step & { kind: "character" }): number {
    return this.child(at, characterKey("r", step), (node) => {
      let from = at;
      if (step.open) {
        from = this.node();
        this.jump(at, from);
        this.edge(from, CONTINUATION, from);
      }
      for (const sequence of step.sequences) this.sequence(from, [...sequence].reverse(), node);
    });
  }

  private sequence(at: number, sets: readonly ByteSet[], node: number): void {
    let from = at;
    for (const [index, set] of sets.entries()) {
      const to = index === sets.length - 1 ? node : this.node();
      this.edge(from, set, to);
      from = to;
    }
  }

  private node(): number {
    this.work.spend(1);
    this.edges.push(NONE);
    this.empty.push(NONE);
    this.hits.push(NONE);
    return this.loops.push(LOOP_NONE) - 1;
  }

  private child(at: number, step: string | ByteSet, connect: (node: number) => void): number {
    let id = this.stepIds.get(step);
    if (id === undefined) {
      // Single bytes are shared objects and need no text; other sets are known by their key.
      const key = typeof step === "string" ? step : `b${step.key}`;
      id = this.stepIds.get(key) ?? this.stepIds.size;
      this.stepIds.set(key, id);
      this.stepIds.set(step, id);
    }
    const slot = at * STEP_IDS + id;
    const known = this.children.get(slot);
    if (known !== undefined) return known;
    const node = this.node();
    this.children.set(slot, node);
    connect(node);
    return node;
  }

  private edge(from: number, set: ByteSet, to: number): void {
    const classes = this.classes.classesOf(set);
    this.work.spend(classes.length);
    if (this.edges[from] === NONE) this.edges[from] = [];
    for (const one of classes) this.edges[from]!.push(one, to);
  }

  private jump(from: number, to: number): void {
    if (this.empty[from] === NONE) this.empty[from] = [];
    this.empty[from]!.push(to);
  }

  private loop(from: number, node: number, loop: number): void {
    this.loops[node] = loop;
    this.jump(from, node);
  }
}

/** different steps of one group: bounded by the steps that lowering takes */
const STEP_IDS = 2 ** 22;

function characterKey(prefix: string, step: Step & { kind: "character" }): string {
  return `${prefix}${step.open}${step.sequences.map((sequence) => sequence.map((set) => set.key).join(">")).join("|")}`;
}
