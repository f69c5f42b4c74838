import type { DomainStats, Engine, Placement } from "../../addon/types.js";
import type { Mounts } from "../engine/mounts.js";
import { ServiceError } from "../errors.js";
import type { FeedbackSink } from "../feedback/sink.js";
import { stricter } from "./approval.js";
import { clausesByNumber, type Domain, type Prepared, type Session } from "./domain.js";
import type { Kept } from "./kept.js";
import { Numbers, SELFTEST_NUMBER } from "./numbers.js";
import { type Slot, Slots } from "./slots.js";
import type { Watching } from "./watching.js";

/** Domains of one user, and of one session, so that nobody uses up the kernel's table. */
const DOMAINS_PER_USER = 1024;
const DOMAINS_PER_SESSION = 256;

/** Bytes of all images of one user: kernel memory that he can make the machine hold. */
const IMAGES_PER_USER = 256 << 20;

type RegistryEngine = Pick<
  Engine,
  | "setImage"
  | "clearDomain"
  | "createSession"
  | "deleteSession"
  | "sessionTasks"
  | "bind"
  | "bindTree"
  | "labelHeld"
  | "stats"
>;

/** Told of what begins and ends, after the fact. */
export interface RegistryListener {
  began(domain: Domain): void;
  ended(session: Session): void;
  /** a child domain, before its session */
  left(domain: Domain): void;
  /** what a later service will know of the domain is older than the domain */
  unkept(domain: Domain, error: unknown): void;
}

/** The domains and sessions in force, and the only place that makes and ends them. */
export class Registry {
  private readonly domains = new Map<number, Domain>();
  private readonly sessions = new Map<number, Session>();
  private readonly slots: Slots;
  private readonly sessionNumbers = new Numbers(SELFTEST_NUMBER);

  constructor(
    private readonly engine: RegistryEngine,
    private readonly mounts: Pick<Mounts, "refresh">,
    private readonly watching: Pick<Watching, "start" | "end">,
    private readonly listener: RegistryListener,
    /** null: domains end with the service */
    private readonly kept: Pick<Kept, "write" | "remove"> | null = null,
    /** of the policy around all domains */
    private readonly baseVersion: () => number = () => 0,
  ) {
    this.slots = new Slots(engine, SELFTEST_NUMBER);
  }

  domain(number: number): Domain | null {
    return this.domains.get(number) ?? null;
  }

  all(): Domain[] {
    return [...this.domains.values()];
  }

  /** Those that have, or had, a process. */
  live(): Domain[] {
    return this.all().filter((domain) => !domain.session.waiting);
  }

  /** Sessions in force, also those that wait for their first process. */
  liveSessions(): Session[] {
    return [...this.sessions.values()];
  }

  /** Throws `domains-full` when the user, or the session he is inside of, may have no more. */
  checkRoom(uid: number, parent: Domain | null): void {
    const full = (what: string) => ServiceError.of("domains-full", { what });
    if (parent && parent.session.domains.length >= DOMAINS_PER_SESSION) this.endEmptyChildren([parent.session]);
    if (parent && parent.session.domains.length >= DOMAINS_PER_SESSION) {
      throw full(`this run has ${DOMAINS_PER_SESSION} of them`);
    }
    const held = this.all().filter((domain) => domain.uid === uid).length;
    if (uid === 0) return;
    if (held >= DOMAINS_PER_USER) throw full(`you have ${DOMAINS_PER_USER} of them`);
    if (this.slots.bytesOf(uid) >= IMAGES_PER_USER) {
      throw full(`your policies take ${IMAGES_PER_USER >> 20} MiB of kernel memory`);
    }
  }

  /**
   * Puts the process of `pidfd` into a new domain; with `tree`, its threads and descendants too. When a step
   * before that fails, all are undone and the error is thrown.
   */
  begin(prepared: Prepared, caller: number, pidfd: number, feedback: FeedbackSink | null, tree: boolean): Domain {
    return this.make(prepared, prepared.parent?.uid ?? caller, feedback, false, (domain) => {
      const placement = placementOf(domain);
      this.engine.bind(pidfd, placement);
      // From here on a process is inside: its numbers must not go to somebody else, whatever fails.
      return () => {
        if (tree) {
          this.engine.bindTree(placement);
          this.engine.labelHeld(placement);
        }
        this.listener.began(domain);
      };
    });
  }

  /** A domain in force that has no process yet. `place` says to the kernel where it is; what that throws undoes all. */
  reserve(prepared: Prepared, uid: number, place: (placement: Placement) => void): Domain {
    return this.make(prepared, uid, null, true, (domain) => {
      place(placementOf(domain));
      return () => {};
    });
  }

  /** A process is, or was, in a domain that had none. */
  entered(domain: Domain): void {
    domain.session.waiting = false;
    domain.since = Date.now();
    if (this.kept) this.keepChanged(domain);
    this.listener.began(domain);
  }

  /** Nobody can enter a reserved domain any more. */
  giveUp(domain: Domain): void {
    domain.session.waiting = false;
    this.endIfEmpty(domain.session.number);
  }

  /** `fill` puts a process inside, or makes that possible; what it returns is done when nothing may be undone any more. */
  private make(
    prepared: Prepared,
    uid: number,
    feedback: FeedbackSink | null,
    waiting: boolean,
    fill: (domain: Domain) => () => void,
  ): Domain {
    this.checkCurrent(prepared);
    this.checkRoom(uid, prepared.parent);
    const undo: (() => void)[] = [];
    try {
      this.mounts.refresh();
      this.watching.start();
      undo.push(() => this.endWatching());
      const number = mustHave(this.slots.take(uid, prepared.compiled.image));
      undo.push(() => this.slots.release(number));
      const session = prepared.parent?.session ?? this.newSession(prepared, uid, undo);
      if (waiting) session.waiting = true;
      const domain = makeDomain(prepared, number, session, feedback, this.engine.stats(number));
      // Known before the first record of it can come.
      this.domains.set(number, domain);
      session.domains.push(domain);
      undo.push(() => {
        this.domains.delete(number);
        session.domains.pop();
      });
      // Before somebody is inside: what is in force must be known to the next service, whenever this one ends.
      undo.push(() => this.kept?.remove(number));
      this.keep(domain);
      const after = fill(domain);
      undo.length = 0;
      after();
      return domain;
    } catch (error) {
      for (const step of undo.reverse()) step();
      throw error;
    }
  }

  /** Ends a session if it has no thread left; says whether it did. */
  endIfEmpty(number: number): boolean {
    const session = this.sessions.get(number);
    if (!session || session.waiting || (this.engine.sessionTasks(number) ?? 0) > 0) return false;
    for (const domain of session.domains) this.remove(domain);
    this.sessions.delete(number);
    this.engine.deleteSession(number);
    this.sessionNumbers.free(number);
    this.endWatching();
    this.listener.ended(session);
    return true;
  }

  /**
   * Ends child domains in which no thread is left, those inside them first: a session that makes one after the other does
   * not use its numbers up. Nobody can come into one again, for only who is in a domain makes children of it or names one.
   */
  endEmptyChildren(sessions: Iterable<Session> = this.sessions.values()): void {
    for (const session of sessions) {
      for (const domain of session.domains.toReversed()) {
        if (domain.parent === null || session.domains.some((one) => one.parent === domain)) continue;
        if (this.engine.stats(domain.number).tasks > 0) continue;
        session.domains.splice(session.domains.indexOf(domain), 1);
        this.remove(domain);
        this.listener.left(domain);
      }
    }
  }

  private remove(domain: Domain): void {
    this.domains.delete(domain.number);
    this.kept?.remove(domain.number);
    domain.feedback?.close();
    this.slots.release(domain.number);
  }

  /** An image holds what the policy around it was when it was compiled. */
  private checkCurrent({ parent, version }: Prepared): void {
    if (parent && this.domains.get(parent.number) !== parent) throw ServiceError.of("ticket-unknown", {});
    if ((parent?.version ?? this.baseVersion()) !== version) throw ServiceError.of("policy-changed", {});
  }

  private newSession(prepared: Prepared, uid: number, undo: (() => void)[]): Session {
    const number = mustHave(this.sessionNumbers.take());
    undo.push(() => this.sessionNumbers.free(number));
    const { lineage, events } = prepared.compiled.tables;
    this.engine.createSession(number);
    undo.push(() => this.engine.deleteSession(number));
    const session = { number, uid, realm: prepared.realm, domains: [], numbers: { lineage, events } };
    this.sessions.set(number, session);
    undo.push(() => this.sessions.delete(number));
    return session;
  }

  private endWatching(): void {
    this.watching.end(this.domains.size === 0);
  }

  /** Swaps the image of a domain; a running operation sees the old or the new one. False when it has ended. */
  replaceImage(domain: Domain, image: Uint8Array): boolean {
    if (this.domains.get(domain.number) !== domain) return false;
    this.slots.replace(domain.number, domain.uid, image);
    // When whoever asked for it has changed the domain as well.
    if (this.kept) setImmediate(() => this.keepChanged(domain));
    return true;
  }

  /** Takes over a domain of an earlier service, parents first: its processes are inside, and its image is in the kernel. */
  adopt(domain: Domain, slot: Slot): void {
    const { session } = domain;
    if (!this.sessions.has(session.number)) {
      this.watching.start();
      this.sessions.set(session.number, session);
      this.sessionNumbers.restore(session.number);
    }
    this.slots.restore(domain.number, slot);
    this.domains.set(domain.number, domain);
    session.domains.push(domain);
  }

  private keep(domain: Domain): void {
    const slot = this.slots.slotOf(domain.number);
    if (slot) this.kept?.write(domain, slot);
  }

  /** The image is in force already; the disk may say no now. */
  private keepChanged(domain: Domain): void {
    if (this.domains.get(domain.number) !== domain) return;
    try {
      this.keep(domain);
    } catch (error) {
      this.listener.unkept(domain, error);
    }
  }
}

function placementOf({ number, session }: Domain): Placement {
  return { domain: number, session: session.number, realm: session.realm.number };
}

function mustHave(number: number | null): number {
  if (number === null) throw ServiceError.of("domains-full", { what: "the machine has no room for more" });
  return number;
}

function makeDomain(
  prepared: Prepared,
  number: number,
  session: Session,
  feedback: FeedbackSink | null,
  stats: DomainStats,
): Domain {
  const { compiled, own, root, parent, delta } = prepared;
  return {
    number,
    // Who owns the session owns what is in it, whoever of its processes asked (sudo).
    uid: session.uid,
    name: prepared.name ?? compiled.name,
    parent,
    session,
    own,
    deltas: delta ? [delta] : [],
    // A child may ask for more consent and never for less.
    approval: parent ? stricter(parent.approval, compiled.approval) : compiled.approval,
    version: 0,
    root,
    since: Date.now(),
    feedback,
    hosts: compiled.hosts,
    clauses: clausesByNumber(compiled.clauses),
    before: stats,
    lostTold: stats.lost,
    lastSequence: null,
  };
}
