import type { ProvenanceStep } from "../../protocol/index.js";

/** Nodes remembered of one realm; the one untouched longest goes first. */
const NODES_MAX = 2048;
/** Steps of one chain; what is older is forgotten, and the chain begins later. */
const DEPTH_MAX = 32;
/** Labels of a realm (AP_LABELS_MAX). */
const LABELS = 64;

export type Step = Omit<ProvenanceStep, "label">;

/** How a label came to a node. Never changed once made, so a chain stays true whatever happens to the nodes later. */
interface Arrival {
  readonly step: Step;
  readonly previous: Arrival | null;
  readonly depth: number;
}

/**
 * Where the labels of a realm came from. A node is a process, a file or an
 * endpoint, named by its identity in the kernel; each has the way of each of
 * its labels. Fed in the order of the kernel's flow records.
 */
export class ProvenanceGraph {
  private readonly nodes = new Map<string, Map<number, Arrival>>();

  /**
   * `to` gained the labels `gained` in `step`. Where `from` has no way of its
   * own for one of them, the step itself is where the label begins (a source).
   */
  flow(from: string, to: string, gained: bigint, step: Step): void {
    const known = this.nodes.get(from);
    const ways = this.touch(to);
    for (let bit = 0; bit < LABELS; bit++) {
      if (((gained >> BigInt(bit)) & 1n) === 0n) continue;
      const previous = known?.get(bit) ?? null;
      ways.set(bit, extend(previous, step));
    }
  }

  /** The way of one label to a node, oldest step first; empty when it is not known. */
  chain(node: string, bit: number): Step[] {
    const steps: Step[] = [];
    for (let at = this.nodes.get(node)?.get(bit) ?? null; at !== null; at = at.previous) steps.push(at.step);
    return steps.reverse();
  }

  get size(): number {
    return this.nodes.size;
  }

  private touch(key: string): Map<number, Arrival> {
    const ways = this.nodes.get(key) ?? new Map<number, Arrival>();
    // A Map keeps the order of insertion: putting a node in again makes it the youngest.
    this.nodes.delete(key);
    this.nodes.set(key, ways);
    if (this.nodes.size > NODES_MAX) {
      const oldest = this.nodes.keys().next();
      if (!oldest.done) this.nodes.delete(oldest.value);
    }
    return ways;
  }
}

function extend(previous: Arrival | null, step: Step): Arrival {
  if (previous === null || previous.depth < DEPTH_MAX) {
    return { step, previous, depth: (previous?.depth ?? 0) + 1 };
  }
  // Copied once every DEPTH_MAX / 2 steps, so that a long-lived relay costs little.
  return { step, previous: cut(previous, DEPTH_MAX / 2), depth: DEPTH_MAX / 2 + 1 };
}

/** The newest `keep` steps of a way. */
function cut(arrival: Arrival, keep: number): Arrival | null {
  const newest: Step[] = [];
  for (let at: Arrival | null = arrival; at !== null && newest.length < keep; at = at.previous) newest.push(at.step);
  return newest.reduceRight<Arrival | null>(
    (previous, step) => ({ step, previous, depth: (previous?.depth ?? 0) + 1 }),
    null,
  );
}
