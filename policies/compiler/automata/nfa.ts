/**
 * Patterns as one nondeterministic automaton in the form of a trie: patterns
 * that begin alike share their nodes, which keeps the sets of the subset
 * construction small.
 */
import { CONTINUATION, SLASH_ONLY } from "../../patterns/byte-set.js";
import type { Step } from "../../patterns/glob.js";
import type { Work } from "./budget.js";
import type { ByteClasses } from "./classes.js";

/** what a node does with a byte that none of its edges takes */
export type Loop = "none" | "not-slash" | "all";

export interface NfaNode {
  readonly id: number;
  loop: Loop;
  /** pairs: class, target */
  readonly edges: number[];
  readonly empty: number[];
  /** patterns that have matched when the text ends here */
  readonly accepts: Set<number>;
  /** the node from which no byte can undo the match of this pattern, or -1 */
  settled: number;
  readonly children: Map<string, number>;
}

export class Nfa {
  readonly nodes: NfaNode[] = [];
  readonly root: number;
  readonly slashClass: number;
  private readonly settledNodes = new Map<number, number>();

  constructor(
    readonly classes: ByteClasses,
    private readonly work: Work,
  ) {
    this.slashClass = classes.ofByte[0x2f]!;
    this.root = this.node();
  }

  /** Adds one alternative of `pattern` (any number). */
  add(pattern: number, steps: readonly Step[]): void {
    let at = this.root;
    for (const [index, step] of steps.entries()) {
      const last = index === steps.length - 1;
      if (step.kind === "any" && last) {
        this.nodes[at]!.empty.push(this.settled(pattern));
        return;
      }
      if (step.kind === "below") this.edge(at, [this.slashClass], this.settled(pattern));
      else at = this.follow(at, step);
    }
    this.nodes[at]!.accepts.add(pattern);
  }

  private follow(at: number, step: Exclude<Step, { kind: "below" }>): number {
    switch (step.kind) {
      case "byte":
        return this.child(at, `b${step.set.key}`, (node) => this.edge(at, this.classes.classesOf(step.set), node));
      case "star":
        return this.child(at, "*", (node) => this.loop(at, node, "not-slash"));
      case "any":
        return this.child(at, "**", (node) => this.loop(at, node, "all"));
      case "folders":
        return this.child(at, "**/", (node) => {
          const skipped = this.node();
          this.loop(at, skipped, "all");
          this.edge(skipped, this.classes.classesOf(SLASH_ONLY), node);
          this.nodes[at]!.empty.push(node);
        });
      case "character": {
        const key = step.sequences.map((sequence) => sequence.map((set) => set.key).join(">")).join("|");
        return this.child(at, `c${step.open}${key}`, (node) => {
          for (const sequence of step.sequences) {
            let from = at;
            for (const [index, set] of sequence.entries()) {
              const to = index === sequence.length - 1 ? node : this.node();
              this.edge(from, this.classes.classesOf(set), to);
              from = to;
            }
          }
          if (step.open) this.edge(node, this.classes.classesOf(CONTINUATION), node);
        });
      }
    }
  }

  private node(): number {
    this.work.spend(1);
    const id = this.nodes.length;
    this.nodes.push({ id, loop: "none", edges: [], empty: [], accepts: new Set(), settled: -1, children: new Map() });
    return id;
  }

  private child(at: number, key: string, connect: (node: number) => void): number {
    const known = this.nodes[at]!.children.get(key);
    if (known !== undefined) return known;
    const node = this.node();
    this.nodes[at]!.children.set(key, node);
    connect(node);
    return node;
  }

  private edge(from: number, classes: readonly number[], to: number): void {
    this.work.spend(classes.length);
    for (const one of classes) this.nodes[from]!.edges.push(one, to);
  }

  private loop(from: number, node: number, loop: Loop): void {
    this.nodes[node]!.loop = loop;
    this.nodes[from]!.empty.push(node);
  }

  private settled(pattern: number): number {
    let node = this.settledNodes.get(pattern);
    if (node === undefined) {
      node = this.node();
      const created = this.nodes[node]!;
      created.loop = "all";
      created.accepts.add(pattern);
      created.settled = pattern;
      this.settledNodes.set(pattern, node);
    }
    return node;
  }
}
