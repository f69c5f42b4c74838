import { ServiceError } from "../errors.js";
import { ProvenanceGraph } from "../provenance/graph.js";

/** Realms of one user. */
const REALMS_PER_USER = 1024;

/** One user and one policy root: whose files keep labels from one session to the next. */
export interface Realm {
  readonly number: number;
  readonly uid: number;
  readonly root: string;
  /** label name -> bit; only grows while the service lives, for the kernel's table of files speaks in bits */
  labels: ReadonlyMap<string, number>;
  readonly provenance: ProvenanceGraph;
}

export class Realms {
  private readonly known = new Map<string, Realm>();
  // Never used twice: files of a realm that was forgotten must not meet another's bits.
  private next = 1;

  /** `numbered` is told of each new number before the realm is used; `inUse` says whether a session lives in it. */
  constructor(
    private readonly numbered: (number: number) => void,
    private readonly inUse: (realm: Realm) => boolean,
  ) {}

  /** The realm of a user and root, made when there is none; `domains-full` above the user's limit. */
  of(uid: number, root: string): Realm {
    const key = `${uid}:${root}`;
    const known = this.known.get(key);
    if (known) return known;
    if (this.heldBy(uid) >= REALMS_PER_USER) this.forgetEmpty(uid);
    if (this.heldBy(uid) >= REALMS_PER_USER) {
      throw ServiceError.of("domains-full", { what: `you have labelled files below ${REALMS_PER_USER} folders` });
    }
    const realm = {
      number: this.next++,
      uid,
      root,
      labels: new Map<string, number>(),
      provenance: new ProvenanceGraph(),
    };
    this.numbered(realm.number);
    this.known.set(key, realm);
    return realm;
  }

  private heldBy(uid: number): number {
    let held = 0;
    for (const realm of this.known.values()) if (realm.uid === uid) held++;
    return held;
  }

  /** Realms without labels have nothing to remember. One with labels is never forgotten: its files would be free. */
  private forgetEmpty(uid: number): void {
    for (const [key, realm] of this.known) {
      if (realm.uid === uid && realm.labels.size === 0 && !this.inUse(realm)) this.known.delete(key);
    }
  }
}

/** Names of the labels whose bits are set, in the order of the bits. */
export function labelNames(realm: Realm, bits: bigint): string[] {
  return [...realm.labels].filter(([, bit]) => (bits >> BigInt(bit)) & 1n).map(([name]) => name);
}
