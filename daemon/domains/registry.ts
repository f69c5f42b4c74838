import type { DomainStats, Engine } from "../../addon/types.js";
import type { Mounts } from "../engine/mounts.js";
import { ServiceError } from "../errors.js";
import type { FeedbackSink } from "../feedback/sink.js";
import { stricter } from "./approval.js";
import { clausesByNumber, type Domain, type Prepared, type Session } from "./domain.js";
import { Numbers } from "./numbers.js";
import { Slots } from "./slots.js";
import type { Watching } from "./watching.js";

/** AP_DOMAINS_MAX of abi.h; sessions have a table of the same size. */
const NUMBERS = 8192;
/** Domains of one user, and of one session, so that nobody uses up the kernel's table. */
const DOMAINS_PER_USER = 1024;
const DOMAINS_PER_SESSION = 256;

type RegistryEngine = Pick<
  Engine,
  "setImage" | "clearDomain" | "createSession" | "deleteSession" | "sessionTasks" | "bind" | "bindTree" | "stats"
>;

/** Told of what begins and ends, after the fact. */
export interface RegistryListener {
  began(domain: Domain): void;
  ended(session: Session): void;
}

/** The domains and sessions in force, and the only place that makes and ends them. */
export class Registry {
  private readonly domains = new Map<number, Domain>();
  private readonly sessions = new Map<number, Session>();
  private readonly slots: Slots;
  private readonly sessionNumbers = new Numbers(NUMBERS);

  constructor(
    private readonly engine: RegistryEngine,
    private readonly mounts: Pick<Mounts, "refresh">,
    private readonly watching: Pick<Watching, "start" | "end">,
    private readonly listener: RegistryListener,
  ) {
    this.slots = new Slots(engine, NUMBERS);
  }

  domain(number: number): Domain | null {
    return this.domains.get(number) ?? null;
  }

  all(): Domain[] {
    return [...this.domains.values()];
  }

  liveSessions(): Session[] {
    return [...this.sessions.values()];
  }

  /** Throws `domains-full` when the user, or the session he is inside of, may have no more. */
  checkRoom(uid: number, parent: Domain | null): void {
    const full = (what: string) => ServiceError.of("domains-full", { what });
    if (parent && parent.session.domains.length >= DOMAINS_PER_SESSION) {
      throw full(`this run has ${DOMAINS_PER_SESSION} of them`);
    }
    const held = this.all().filter((domain) => domain.uid === uid).length;
    if (uid !== 0 && held >= DOMAINS_PER_USER) throw full(`you have ${DOMAINS_PER_USER} of them`);
  }

  /**
   * Puts the process of `pidfd` into a new domain; with `tree`, its threads and descendants too. When a step
   * before that fails, all are undone and the error is thrown.
   */
  begin(prepared: Prepared, caller: number, pidfd: number, feedback: FeedbackSink | null, tree: boolean): Domain {
    const uid = prepared.parent?.uid ?? caller;
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
      const domain = makeDomain(prepared, number, session, feedback, this.engine.stats(number));
      // Known before the first record of it can come.
      this.domains.set(number, domain);
      session.domains.push(domain);
      undo.push(() => {
        this.domains.delete(number);
        session.domains.pop();
      });
      const placement = { domain: number, session: session.number, realm: session.realm.number };
      this.engine.bind(pidfd, placement);
      // From here on a process is inside: its numbers must not go to somebody else, whatever fails.
      undo.length = 0;
      if (tree) this.engine.bindTree(placement);
      this.listener.began(domain);
      return domain;
    } catch (error) {
      for (const step of undo.reverse()) step();
      throw error;
    }
  }

  /** Ends a session if it has no thread left; says whether it did. */
  endIfEmpty(number: number): boolean {
    const session = this.sessions.get(number);
    if (!session || (this.engine.sessionTasks(number) ?? 0) > 0) return false;
    for (const domain of session.domains) {
      this.domains.delete(domain.number);
      domain.feedback?.close();
      this.slots.release(domain.number);
    }
    this.sessions.delete(number);
    this.engine.deleteSession(number);
    this.sessionNumbers.free(number);
    this.endWatching();
    this.listener.ended(session);
    return true;
  }

  /** The image of a child holds what its parent's policy was when it was compiled. */
  private checkCurrent({ parent, version }: Prepared): void {
    if (!parent) return;
    if (this.domains.get(parent.number) !== parent) throw ServiceError.of("ticket-unknown", {});
    if (parent.version !== version) throw ServiceError.of("policy-changed", {});
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
    return true;
  }
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
