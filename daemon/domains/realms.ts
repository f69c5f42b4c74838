import { labelName } from "../../policies/language/label-name.js";
import { ServiceError } from "../errors.js";
import { ProvenanceGraph } from "../provenance/graph.js";

/** Realms of one user. */
const REALMS_PER_USER = 1024;
/** AP_REALMS_MAX of abi-labels.h: of all users. */
const REALMS_MAX = 16384;
/** Milliseconds in which a realm that was asked for gets its session or not: a compilation and a ticket's life. */
const GRACE = 60_000;

/** What of a realm outlives the service. */
export interface RealmRecord {
  readonly number: number;
  readonly uid: number;
  readonly root: string;
  /** label name -> bit; only grows while the service lives, for the kernel's tables speak in bits */
  readonly labels: ReadonlyMap<string, number>;
}

/** One user and one policy root: whose files keep labels from one session to the next. */
export interface Realm extends RealmRecord {
  labels: ReadonlyMap<string, number>;
  readonly provenance: ProvenanceGraph;
  /** wall clock, ms */
  asked: number;
}

/** Told of realms, before anything can be labelled in them. */
export interface RealmListener {
  /** a number has come into use */
  numbered(realm: RealmRecord): void;
  /** the realm has more label names than it had */
  grew(realm: RealmRecord): void;
}

export class Realms {
  private readonly known = new Map<string, Realm>();
  private readonly numbers = new Set<number>();

  /** `inUse` says whether a session lives in a realm. */
  constructor(
    private readonly listener: RealmListener,
    private readonly inUse: (realm: Realm) => boolean,
  ) {}

  all(): Realm[] {
    return [...this.known.values()];
  }

  /** Takes over a realm of an earlier run, with its number. */
  restore({ number, uid, root, labels }: RealmRecord): void {
    if (this.known.has(keyOf(uid, root))) return;
    this.add({ number, uid, root, labels, provenance: new ProvenanceGraph(), asked: 0 });
  }

  /** A realm whose sessions were in force before this service: its labels have the bits that the kernel's images say. */
  takeOver(record: RealmRecord): Realm {
    const realm = this.known.get(keyOf(record.uid, record.root));
    if (!realm) {
      this.listener.numbered(record);
      this.restore(record);
      return this.takeOver(record);
    }
    if (record.labels.size > realm.labels.size) realm.labels = record.labels;
    realm.asked = Date.now();
    return realm;
  }

  /** The realm of a user and root, made when there is none; `domains-full` above the user's limit. */
  of(uid: number, root: string): Realm {
    const known = this.known.get(keyOf(uid, root));
    if (known) {
      known.asked = Date.now();
      return known;
    }
    if (this.heldBy(uid) >= REALMS_PER_USER) this.forgetEmpty((realm) => realm.uid === uid);
    if (this.heldBy(uid) >= REALMS_PER_USER) {
      throw ServiceError.of("domains-full", { what: `you have labelled files below ${REALMS_PER_USER} folders` });
    }
    if (this.numbers.size >= REALMS_MAX - 1) this.forgetEmpty(() => true);
    if (this.numbers.size >= REALMS_MAX - 1) {
      throw ServiceError.of("domains-full", { what: "the machine has no room for more folders with labels" });
    }
    // The lowest: the kernel walks all numbers up to the highest when a labelled file ends.
    let number = 1;
    while (this.numbers.has(number)) number++;
    const labels = new Map<string, number>();
    const realm = { number, uid, root, labels, provenance: new ProvenanceGraph(), asked: Date.now() };
    this.listener.numbered(realm);
    this.add(realm);
    return realm;
  }

  /** A compilation gave the realm's labels their bits. */
  setLabels(realm: Realm, labels: ReadonlyMap<string, number>): void {
    const grew = labels.size > realm.labels.size;
    realm.labels = labels;
    if (grew) this.listener.grew(realm);
  }

  private add(realm: Realm): void {
    this.known.set(keyOf(realm.uid, realm.root), realm);
    this.numbers.add(realm.number);
  }

  private heldBy(uid: number): number {
    let held = 0;
    for (const realm of this.known.values()) if (realm.uid === uid) held++;
    return held;
  }

  /** Realms without labels have nothing to remember. One with labels is never forgotten: its files would be free. */
  private forgetEmpty(which: (realm: Realm) => boolean): void {
    const before = Date.now() - GRACE;
    for (const [key, realm] of this.known) {
      if (!which(realm) || realm.labels.size > 0 || realm.asked > before || this.inUse(realm)) continue;
      this.known.delete(key);
      this.numbers.delete(realm.number);
    }
  }
}

function keyOf(uid: number, root: string): string {
  return `${uid}:${root}`;
}

/** Labels whose bits are set, in the order of the bits: as they are shown, and their bits. */
export function labelsIn(realm: Realm, bits: bigint): { readonly name: string; readonly bit: number }[] {
  return [...realm.labels]
    .filter(([, bit]) => (bits >> BigInt(bit)) & 1n)
    .map(([key, bit]) => ({ name: labelName(key), bit }));
}

export function labelNames(realm: Realm, bits: bigint): string[] {
  return labelsIn(realm, bits).map(({ name }) => name);
}
