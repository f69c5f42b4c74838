import type { FSWatcher } from "node:fs";
import { setImmediate as breathe } from "node:timers/promises";
import type { Engine } from "../../addon/types.js";
import type { Compiled } from "../compile/job.js";
import type { Prepared } from "../domains/domain.js";
import type { Realm, Realms } from "../domains/realms.js";
import type { Log } from "../log.js";
import type { Base } from "../policies/base.js";
import type { Judge } from "../policies/judge.js";
import type { ReadyPool } from "./pool.js";
import { programNames } from "./programs.js";
import { expectedUsers, watchLogins } from "./users.js";

/** The image of users without one of their own. */
const EVERYBODY = 0;
/** AP_ATTACH_IMAGES of abi.h */
const IMAGES_MAX = 256;

export interface AttachParts {
  readonly engine: Pick<Engine, "setAttachImage" | "attachUser" | "attachUsers" | "attachOn">;
  readonly pool: ReadyPool;
  readonly base: Base;
  readonly realms: Pick<Realms, "of" | "setLabels">;
  readonly judge: Judge;
  readonly log: Log;
  /** replaced in tests */
  readonly users?: () => readonly number[];
}

/** What is prepared for one user. */
interface Plan {
  /** of the policy around domains */
  readonly version: number;
  /** it names hosts, whose addresses may be others the next time */
  readonly changing: boolean;
  readonly prepared: Prepared | null;
  readonly programs: readonly string[];
  readonly image: Uint8Array;
}

/**
 * `attach:` of the machine's policies and of users' own: keeps the kernel's side (bpf/core/attach.h) and the prepared
 * domains as the policy in force says. A domain that was entered becomes one like any other.
 */
export class Attach {
  /** why the kernel's side is not what policy says, or null */
  problem: string | null = "policy was not read yet";
  private on = false;
  /** policy was read: until then what an earlier service left in the kernel counts, and nothing of it is taken away */
  private told = false;
  private readonly plans = new Map<number | null, Plan>();
  private readonly indexes = new Map<number, number>();
  /** who ran such a program although nobody had expected him */
  private readonly met = new Set<number>();
  private running: Promise<void> | null = null;
  private again = false;
  private logins: FSWatcher | null = null;

  constructor(private readonly parts: AttachParts) {}

  /** Takes over what an earlier service left in the kernel; to be called when its domains are known. */
  adopt(): void {
    const users = this.parts.engine.attachUsers();
    for (const { uid, index } of users) if (uid !== null) this.indexes.set(uid, index);
    this.on = users.length > 0;
    this.parts.pool.adopt();
  }

  /** Makes the kernel's side what policy, which was read, says now. Never rejects; what is asked for meanwhile is done after it. */
  follow(): Promise<void> {
    this.told = true;
    if (this.running) this.again = true;
    this.running ??= this.repeat().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** Looks who has entered: told by a record, or by the sweep when that was lost. */
  check(): void {
    if (this.parts.pool.check().size > 0) this.refill();
  }

  /** A program did not run because nothing was prepared for its user. */
  missed(uid: number): void {
    this.met.add(uid);
    this.check();
    this.refill();
  }

  /** Programs that enter by themselves when this user starts them. */
  programsOf(uid: number): string[] {
    return [...((this.plans.get(uid) ?? this.plans.get(null))?.programs ?? [])];
  }

  close(): void {
    this.logins?.close();
  }

  /** Records of what happened without a service come before its policy is read. */
  private refill(): void {
    if (this.told) void this.follow();
  }

  private async repeat(): Promise<void> {
    do {
      this.again = false;
      try {
        await this.once();
        this.problem = null;
      } catch (error) {
        this.problem = reasonOf(error);
        this.parts.log(
          "error",
          `programs that enter by themselves: ${this.problem}; they do not run until it can be prepared`,
        );
      }
    } while (this.again);
  }

  private async once(): Promise<void> {
    const { engine, pool } = this.parts;
    const everybody = await this.plan(null);
    const users = this.expected(everybody !== null);
    if (everybody) {
      engine.setAttachImage(EVERYBODY, everybody.image);
      engine.attachUser(null, EVERYBODY);
    }
    const found = new Map<number | null, Plan>(everybody ? [[null, everybody]] : []);
    for (const uid of users) {
      const plan = await this.plan(uid);
      if (!plan) continue;
      found.set(uid, plan);
      this.show(uid, plan, everybody);
      await this.fill(uid, plan);
    }
    this.plans.clear();
    for (const [uid, plan] of found) this.plans.set(uid, plan);
    this.forget(found, everybody !== null);
    this.turn(found.size > 0);
    for (const uid of pool.users()) if (!found.has(uid)) pool.drop(uid);
    // Policy changed meanwhile: what was prepared above is of the one before.
    if ([...found.values()].some((plan) => plan.version !== this.parts.base.version)) this.again = true;
  }

  /** Whose programs would find a domain: with policy of the machine everybody who is there, else those with their own. */
  private expected(everybody: boolean): Set<number> {
    const { base, users, pool } = this.parts;
    const own = [...base.now.users.keys()];
    if (!everybody) return new Set(own);
    return new Set([...own, ...pool.users(), ...this.met, ...(users ?? expectedUsers)()]);
  }

  /** Null when no program enters by itself. `uid` null: for a user of whom nothing is known, without a domain for him. */
  private async plan(uid: number | null): Promise<Plan | null> {
    const { base, judge, realms } = this.parts;
    if (uid !== null) await base.know(uid);
    const version = base.version;
    const known = this.plans.get(uid);
    if (known?.version === version && !known.changing) return known;
    const sources = uid === null ? base.now.machine : base.of(uid);
    if (sources.length === 0) return null;
    // As for any run of his below "/".
    const realm = uid === null ? null : realms.of(uid, "");
    const compiled = await judge.compile(sources, {
      uid: uid ?? 0,
      accept: null,
      labels: () => realm?.labels ?? new Map(),
      store: ({ tables }) => realm && realms.setLabels(realm, tables.labels),
    });
    if (compiled.attach.length === 0) return null;
    const image = await judge.attachImage(compiled.attach, uid ?? 0, sources[0]?.home ?? "");
    const prepared = realm && prepare(compiled, realm, version);
    const changing = compiled.hosts.length > 0;
    return { version, changing, prepared, programs: programNames(compiled.attach), image };
  }

  /** Says to the kernel which image counts for the user. */
  private show(uid: number, { image }: Plan, everybody: Plan | null): void {
    const { engine } = this.parts;
    if (everybody && Buffer.from(image).equals(everybody.image)) {
      if (this.indexes.delete(uid)) engine.attachUser(uid, null);
      return;
    }
    const index = this.indexes.get(uid) ?? this.freeIndex();
    engine.setAttachImage(index, image);
    if (!this.indexes.has(uid)) engine.attachUser(uid, index);
    this.indexes.set(uid, index);
  }

  private freeIndex(): number {
    const used = new Set(this.indexes.values());
    for (let index = EVERYBODY + 1; index < IMAGES_MAX; index++) if (!used.has(index)) return index;
    throw new Error("more users have programs of their own than the kernel's table holds");
  }

  private async fill(uid: number, { prepared }: Plan): Promise<void> {
    try {
      while (prepared && this.parts.pool.add(uid, prepared)) await breathe();
    } catch (error) {
      this.parts.log("warning", `no domain could be prepared for programs of user ${uid}: ${reasonOf(error)}`);
    }
  }

  /** Users whose programs enter no more, or as everybody's do. */
  private forget(found: ReadonlyMap<number | null, Plan>, everybody: boolean): void {
    const { engine } = this.parts;
    for (const uid of [...this.indexes.keys()]) {
      if (found.has(uid)) continue;
      engine.attachUser(uid, null);
      this.indexes.delete(uid);
    }
    if (!everybody) engine.attachUser(null, null);
  }

  /** When it returns, no exec is looked at any more by what was there before. */
  private turn(on: boolean): void {
    if (on) this.logins ??= watchLogins(() => void this.follow());
    else {
      this.logins?.close();
      this.logins = null;
      this.met.clear();
    }
    if (on || this.on) this.parts.engine.attachOn(on);
    this.on = on;
  }
}

/** Of policy around domains alone: such a domain has none of its own. */
function prepare(compiled: Compiled, realm: Realm, version: number): Prepared {
  return { compiled, own: [], delta: null, name: "attached", root: "", realm, parent: null, version };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
