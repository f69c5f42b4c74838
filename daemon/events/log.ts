import type { EngineEvent, StreamEvent } from "../../protocol/index.js";
import type { Owned, View } from "../access.js";
import type { Caller } from "../caller.js";

/** Events kept of one user, and of one session of his; the oldest go first. */
const KEPT_PER_USER = 1000;
const VIOLATIONS_PER_SESSION = 200;
/** Users whose events are kept; the one silent longest goes first. */
const USERS_MAX = 256;

/** Without the number that the log gives. */
type Unnumbered<E> = E extends StreamEvent ? Omit<E, "sequence"> : never;
export type NewEvent = Unnumbered<StreamEvent>;

interface Entry {
  readonly domain: Owned;
  readonly event: NewEvent;
  /** the number its owner sees, and the one root sees: a user's numbers must not tell how busy others are */
  readonly own: number;
  readonly all: number;
}

/** Who reads: root outside every domain reads with the numbers of all, everybody else with those of his own events. */
export interface Reader {
  readonly uid: number;
  readonly everything: boolean;
  /** he runs in a domain: his view is that domain's, whoever owns it (root, by sudo) */
  readonly inside: boolean;
  readonly view: View;
}

/** What has happened, for replay and for `why`; and to whom it is told when it happens. */
export class EventLog {
  private readonly users = new Map<number, { entries: Entry[]; sequence: number }>();
  private readonly listeners = new Set<{ reader: Reader; tell: (event: StreamEvent) => void }>();
  private sequence = 0;

  /** `added` is told of each event, once. */
  constructor(private readonly added: (domain: Owned, event: NewEvent) => void = () => {}) {}

  add(domain: Owned, event: NewEvent): void {
    const user = this.user(domain.uid);
    const entry = { domain, event, own: ++user.sequence, all: ++this.sequence };
    user.entries.push(entry);
    this.added(domain, event);
    this.trim(user.entries, event);
    for (const { reader, tell } of this.listeners) if (sees(reader, entry)) tell(numbered(reader, entry));
  }

  /** What is kept with a number above `since`, oldest first. */
  since(reader: Reader, since: number): StreamEvent[] {
    return this.entriesOf(reader)
      .map((entry) => numbered(reader, entry))
      .filter((event) => event.sequence > since);
  }

  /** The last `limit` matches and faults, of one session or all, oldest first. */
  violations(reader: Reader, limit: number, session: number | null): EngineEvent[] {
    return this.entriesOf(reader)
      .filter((entry) => isViolation(entry.event) && (session === null || entry.event.session === session))
      .slice(-limit)
      .map((entry) => numbered(reader, entry) as EngineEvent);
  }

  /** Calls `tell` for each later event that the reader may see, until the returned function is called. */
  follow(reader: Reader, tell: (event: StreamEvent) => void): () => void {
    const listener = { reader, tell };
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private user(uid: number): { entries: Entry[]; sequence: number } {
    const user = this.users.get(uid) ?? { entries: [], sequence: 0 };
    this.users.delete(uid);
    this.users.set(uid, user);
    if (this.users.size > USERS_MAX) {
      const silent = this.users.keys().next();
      if (!silent.done) this.users.delete(silent.value);
    }
    return user;
  }

  private trim(entries: Entry[], added: NewEvent): void {
    if (isViolation(added)) {
      const same = entries.filter((entry) => entry.event.session === added.session && isViolation(entry.event));
      const first = same[0];
      if (same.length > VIOLATIONS_PER_SESSION && first) entries.splice(entries.indexOf(first), 1);
    }
    if (entries.length > KEPT_PER_USER) entries.shift();
  }

  private entriesOf(reader: Reader): Entry[] {
    const all =
      reader.everything || reader.inside
        ? [...this.users.values()].flatMap((user) => user.entries).sort((a, b) => a.all - b.all)
        : (this.users.get(reader.uid)?.entries ?? []);
    return all.filter((entry) => sees(reader, entry));
  }
}

/** How a caller reads. */
export function readerOf(caller: Pick<Caller, "uid" | "root" | "domain">, view: View): Reader {
  const inside = caller.domain !== 0;
  return { uid: caller.uid, everything: caller.root && !inside, inside, view };
}

function sees(reader: Reader, entry: Entry): boolean {
  return (reader.everything || reader.inside || entry.domain.uid === reader.uid) && reader.view.sees(entry.domain);
}

function numbered(reader: Reader, entry: Entry): StreamEvent {
  return { ...entry.event, sequence: reader.everything ? entry.all : entry.own } as StreamEvent;
}

function isViolation(event: NewEvent): boolean {
  return event.kind === "match" || event.kind === "fault";
}
