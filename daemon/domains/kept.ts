import { join } from "node:path";
import type { Log } from "../log.js";
import type { Domain, Session } from "./domain.js";
import type { RealmRecord } from "./realms.js";
import { SealedFolder } from "./sealed.js";
import type { Slot } from "./slots.js";

const FORMAT = 1;

/** A domain as its file has it: everything but what lives in a process or in the kernel. */
export interface KeptDomain {
  readonly domain: Omit<Domain, "parent" | "session" | "feedback">;
  /** its feedback file as the caller named it; null when it has none */
  readonly feedback: { readonly path: string | null } | null;
  readonly parent: number | null;
  readonly session: Pick<Session, "number" | "uid" | "numbers" | "waiting">;
  readonly realm: RealmRecord;
  readonly slot: Slot;
}

/**
 * What the service must know of a domain that outlives it, below the state folder: written before the first process is
 * inside and gone when the last one has ended. The kernel has the rest.
 */
export class Kept {
  private readonly records: SealedFolder<KeptDomain>;

  constructor(stateDir: string, boot: string, log: Log) {
    this.records = new SealedFolder(join(stateDir, "domains"), FORMAT, boot, log);
  }

  /** Throws when the disk does: a domain of which nothing is kept must not begin. */
  write(domain: Domain, slot: Slot): void {
    const { parent, session, feedback, ...plain } = domain;
    const { number, uid, numbers, waiting = false } = session;
    const { number: realm, uid: owner, root, labels } = session.realm;
    this.records.write(domain.number, {
      domain: plain,
      feedback: feedback && { path: feedback.path },
      parent: parent?.number ?? null,
      session: { number, uid, numbers, waiting },
      realm: { number: realm, uid: owner, root, labels },
      slot,
    });
  }

  remove(number: number): void {
    this.records.remove(number);
  }

  /** What is kept is of no domain that is in force. */
  clear(): void {
    this.records.clear();
  }

  /** Parents before their children. */
  load(): KeptDomain[] {
    const found = this.records.load();
    const depth = (record: KeptDomain): number => {
      const parent = record.parent === null ? undefined : found.get(record.parent);
      return parent === undefined || parent === record ? 0 : 1 + depth(parent);
    };
    return [...found.values()].sort((a, b) => depth(a) - depth(b));
  }
}
