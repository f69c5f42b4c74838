import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Log } from "../log.js";
import type { Domain, Session } from "./domain.js";
import type { RealmRecord } from "./realms.js";
import type { Slot } from "./slots.js";

/** Changes with what a record holds: a service takes over domains of its own kind only. */
const FORMAT = 1;

/** A domain as its file has it: everything but what lives in a process or in the kernel. */
export interface KeptDomain {
  readonly format: number;
  readonly boot: string;
  readonly domain: Omit<Domain, "parent" | "session" | "feedback">;
  /** its feedback file as the caller named it; null when it has none */
  readonly feedback: { readonly path: string | null } | null;
  readonly parent: number | null;
  readonly session: Pick<Session, "number" | "uid" | "numbers" | "waiting">;
  readonly realm: RealmRecord;
  readonly slot: Slot;
}

/**
 * What the service must know of a domain that outlives it: a file each, below the state folder, written before the first
 * process is inside and gone when the last one has ended. The kernel has the rest. Nothing of it outlives a boot.
 */
export class Kept {
  private readonly folder: string;

  constructor(
    stateDir: string,
    private readonly boot: string,
    private readonly log: Log,
  ) {
    this.folder = join(stateDir, "domains");
  }

  /** Throws when the disk does: a domain of which nothing is kept must not begin. */
  write(domain: Domain, slot: Slot): void {
    const { parent, session, feedback, ...plain } = domain;
    const { number, uid, numbers, waiting = false } = session;
    const { number: realm, uid: owner, root, labels } = session.realm;
    const record: KeptDomain = {
      format: FORMAT,
      boot: this.boot,
      domain: plain,
      feedback: feedback && { path: feedback.path },
      parent: parent?.number ?? null,
      session: { number, uid, numbers, waiting },
      realm: { number: realm, uid: owner, root, labels },
      slot,
    };
    const bytes = serialize(record);
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const path = this.pathOf(domain.number);
    writeFileSync(`${path}.new`, Buffer.concat([digestOf(bytes), bytes]), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  remove(number: number): void {
    rmSync(this.pathOf(number), { force: true });
  }

  /** What is kept is of no domain that is in force. */
  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Records of this boot, parents before their children. Others are removed; a damaged one is said and left out. */
  load(): KeptDomain[] {
    const found = new Map<number, KeptDomain>();
    for (const name of this.names()) {
      const path = join(this.folder, name);
      const record = name.endsWith(".new") ? null : this.read(path);
      if (record === null) rmSync(path, { force: true });
      else found.set(record.domain.number, record);
    }
    const depth = (record: KeptDomain): number => {
      const parent = record.parent === null ? undefined : found.get(record.parent);
      return parent === undefined || parent === record ? 0 : 1 + depth(parent);
    };
    return [...found.values()].sort((a, b) => depth(a) - depth(b));
  }

  private names(): string[] {
    try {
      return readdirSync(this.folder);
    } catch {
      return [];
    }
  }

  private read(path: string): KeptDomain | null {
    const bytes = readFileSync(path);
    const body = bytes.subarray(DIGEST_BYTES);
    if (!digestOf(body).equals(bytes.subarray(0, DIGEST_BYTES))) {
      this.log("error", `the record ${path} is damaged`);
      return null;
    }
    // The digest says that this service wrote it, so it is what serialize made.
    const record = deserialize(body) as KeptDomain;
    return record.format === FORMAT && record.boot === this.boot ? record : null;
  }

  private pathOf(number: number): string {
    return join(this.folder, String(number));
  }
}

const DIGEST_BYTES = 32;

function digestOf(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
