/** Which patterns each node of an NFA can still come to match, as bit sets. */
import type { Work } from "./budget.js";
import type { Nfa } from "./nfa.js";

export interface Reach {
  /** 32-bit words of one set */
  readonly words: number;
  setOf(patterns: readonly number[]): Int32Array;
  /** every pattern that `node` can reach is in `set` */
  within(node: number, set: Int32Array): boolean;
}

export function reachablePatterns(nfa: Nfa, work: Work): Reach {
  const { nodes } = nfa;
  let highest = -1;
  for (const node of nodes) for (const pattern of node.accepts) highest = Math.max(highest, pattern);
  const words = (highest >> 5) + 1;
  const bits = new Int32Array(nodes.length * words);
  for (const node of nodes)
    for (const pattern of node.accepts) bits[node.id * words + (pattern >> 5)]! |= 1 << (pattern & 31);

  const parents: number[][] = nodes.map(() => []);
  for (const node of nodes) {
    for (const target of node.empty) parents[target]!.push(node.id);
    for (let i = 1; i < node.edges.length; i += 2)
      if (node.edges[i] !== node.id) parents[node.edges[i]!]!.push(node.id);
  }
  const waiting = nodes.map((node) => node.id);
  const queued = new Uint8Array(nodes.length).fill(1);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    queued[id] = 0;
    for (const parent of parents[id]!) {
      work.spend(words);
      let grown = false;
      for (let word = 0; word < words; word++) {
        const before = bits[parent * words + word]!;
        const after = before | bits[id * words + word]!;
        if (after !== before) {
          bits[parent * words + word] = after;
          grown = true;
        }
      }
      if (grown && queued[parent] === 0) {
        queued[parent] = 1;
        waiting.push(parent);
      }
    }
  }
  return {
    words,
    setOf(patterns) {
      const set = new Int32Array(words);
      for (const pattern of patterns) set[pattern >> 5]! |= 1 << (pattern & 31);
      return set;
    },
    within(node, set) {
      for (let word = 0; word < words; word++) if ((bits[node * words + word]! & ~set[word]!) !== 0) return false;
      return true;
    },
  };
}
