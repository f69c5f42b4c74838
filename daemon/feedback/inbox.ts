import type { Owned, View } from "../access.js";
import type { Identity } from "./ancestry.js";

/** Messages kept for a session's agents. */
const KEPT_PER_SESSION = 64;

/** What is said of one event, and what makes two of them the same to a reader. */
export interface Note {
  readonly domain: Owned;
  /** same rule, operation and target: told once, with a count */
  readonly same: string;
  readonly text: string;
}

interface Pending extends Note {
  readonly ancestors: ReadonlySet<Identity>;
  count: number;
}

interface Box {
  readonly pending: Pending[];
  dropped: number;
}

/**
 * What agents were not told yet, by session. A message belongs to the agent that the process at fault descended from;
 * when no process above it lived long enough to be seen, to whichever agent of its domain asks first. It is handed out
 * once: asking and taking are one step, and the service does one thing at a time.
 */
export class Inbox {
  private readonly boxes = new Map<number, Box>();

  constructor(private readonly ancestorsOf: (pid: number) => readonly Identity[]) {}

  /** `pid`, `parent`: the process at fault, and who started it. A full box only counts: a flood costs nothing more. */
  add(session: number, note: Note, pid: number, parent: number): void {
    const box = this.boxes.get(session) ?? { pending: [], dropped: 0 };
    this.boxes.set(session, box);
    if (box.pending.length < KEPT_PER_SESSION) {
      box.pending.push({ ...note, ancestors: this.above(pid, parent), count: 1 });
      return;
    }
    const again = box.pending.findLast((one) => one.same === note.same && one.domain === note.domain);
    if (again) again.count++;
    else if (makeRoom(box.pending)) box.pending.push({ ...note, ancestors: this.above(pid, parent), count: 1 });
    else box.dropped++;
  }

  /** Nothing waits for any agent of the session. */
  isEmpty(session: number): boolean {
    return (this.boxes.get(session)?.pending.length ?? 0) === 0;
  }

  /** Takes what is the agent's own out. `domain`: where the caller runs. */
  take(session: number, agent: Identity | null, domain: number, view: View): { messages: string[]; dropped: number } {
    const box = this.boxes.get(session);
    if (!box) return { messages: [], dropped: 0 };
    const isOwn = (one: Pending) => {
      if (!view.sees(one.domain)) return false;
      if (one.ancestors.size === 0) return one.domain.number === domain;
      return agent !== null && one.ancestors.has(agent);
    };
    const own = box.pending.filter(isOwn);
    if (own.length === 0) return { messages: [], dropped: 0 };
    const { dropped } = box;
    box.dropped = 0;
    box.pending.splice(0, box.pending.length, ...box.pending.filter((one) => !own.includes(one)));
    return { messages: together(own), dropped };
  }

  /** The session ended: nobody is left to ask. */
  end(session: number): void {
    this.boxes.delete(session);
  }

  /** Those above the process; it may have gone, and its parent too. */
  private above(pid: number, parent: number): ReadonlySet<Identity> {
    const chain = this.ancestorsOf(pid);
    return new Set(chain.length > 1 ? chain.slice(1) : this.ancestorsOf(parent));
  }
}

/** Of what was kept several times, one goes, so that a flood of one message does not hide another. */
function makeRoom(pending: Pending[]): boolean {
  const repeated = pending.findIndex((one, index) => pending.findIndex((other) => other.same === one.same) < index);
  if (repeated < 0) return false;
  pending.splice(repeated, 1);
  return true;
}

/** Each different message once, with how often. */
function together(own: readonly Pending[]): string[] {
  const counts = new Map<string, { text: string; count: number }>();
  for (const { same, text, count } of own) {
    const known = counts.get(same);
    if (known) known.count += count;
    else counts.set(same, { text, count });
  }
  return [...counts.values()].map(({ text, count }) =>
    count === 1 ? text : `${text.trimEnd()}\n  times:     ${count}\n\n`,
  );
}
