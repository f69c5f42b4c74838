/** Sets of integers, numbered in the order they were first seen. Number 0 is the empty set. */
export class IntSets {
  private readonly sets: Int32Array[] = [];
  private slots = new Int32Array(1024).fill(-1);

  constructor() {
    this.number(new Int32Array(0));
  }

  get size(): number {
    return this.sets.length;
  }

  get(index: number): Int32Array {
    return this.sets[index]!;
  }

  /** `members` sorted, without repeats; copied when new. */
  number(members: Int32Array): number {
    let hash = 0x811c9dc5;
    for (let i = 0; i < members.length; i++) hash = Math.imul(hash ^ members[i]!, 0x01000193) ^ (hash >>> 15);
    let slot = hash & (this.slots.length - 1);
    for (;;) {
      const index = this.slots[slot]!;
      if (index < 0) break;
      if (equal(this.sets[index]!, members)) return index;
      slot = (slot + 1) & (this.slots.length - 1);
    }
    this.sets.push(members.slice());
    this.slots[slot] = this.sets.length - 1;
    if (this.sets.length * 2 > this.slots.length) this.grow();
    return this.sets.length - 1;
  }

  private grow(): void {
    const sets = this.sets.splice(0);
    this.slots = new Int32Array(this.slots.length * 4).fill(-1);
    for (const set of sets) this.number(set);
  }
}

function equal(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
