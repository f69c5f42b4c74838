import { type LabelRecord, recordsOf } from "./records.js";

/** Which bits the entries of each realm have, taken together: names of other bits need not be kept. */
export class Usage {
  private readonly bits = new Map<number, bigint>();

  add(records: Buffer): void {
    for (const record of recordsOf(records)) this.addOne(record);
  }

  addOne(record: LabelRecord): void {
    const { realm, labels } = record;
    const before = this.bits.get(realm) ?? 0n;
    const after = before | labels;
    if (after !== before) this.bits.set(realm, after);
  }

  /** The labels that an entry has; empty when nothing in the realm is labelled. */
  used(realm: number, labels: ReadonlyMap<string, number>): Map<string, number> {
    const bits = this.bits.get(realm) ?? 0n;
    return new Map([...labels].filter(([, bit]) => (bits >> BigInt(bit)) & 1n));
  }
}
