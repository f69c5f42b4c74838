import { join } from "node:path";
import type { EngineEvent as KernelEvent } from "../../policies/compiler/index.js";
import type { Session } from "../domains/domain.js";
import { SealedFolder } from "../domains/sealed.js";
import type { Log } from "../log.js";

/** Of one event of a session: more than one only when a gate was opened and closed again, or its run failed. */
const KEPT = 4;
/** Characters of a name: more than feedback shows of it. */
const NAME_MAX = 1024;
/** Milliseconds from the first change to its write: what a crash of the service can lose. */
const SOON = 1_000;

/** That an event closed a gate: by whom, and which file or program it was. */
export interface Closing {
  /** boot ns */
  readonly time: bigint;
  readonly target: string;
  readonly exe: string;
  readonly pid: number;
}

/** Of one session, by the number of the event. */
interface ClosingsRecord {
  readonly events: ReadonlyMap<number, readonly Closing[]>;
}
type Events = Map<number, readonly Closing[]>;
type KeptClosings = Pick<SealedFolder<ClosingsRecord>, "write" | "remove" | "load">;

/** Changes with ClosingsRecord. */
const FORMAT = 1;

/** By session, beside what is kept of domains. */
export function keptClosings(stateDir: string, boot: string, log: Log): KeptClosings {
  return new SealedFolder<ClosingsRecord>(join(stateDir, "closings"), FORMAT, boot, log);
}

/**
 * What closed the gates of a session, from the kernel's records. Bounded by the events that a session can have. What is
 * not known here (a record was lost) is only told less exactly: verdicts are the kernel's.
 */
export class Closings {
  private readonly sessions = new Map<number, Events>();
  private readonly changed = new Set<number>();
  private timer: NodeJS.Timeout | null = null;

  /** `kept`: for the next service; null when sessions end with this one. */
  constructor(
    private readonly kept: KeptClosings | null = null,
    private readonly log: Log = () => {},
  ) {}

  /** What an earlier service knew of the sessions that are still in force. */
  restore(live: readonly Pick<Session, "number">[]): void {
    const numbers = new Set(live.map(({ number }) => number));
    for (const [number, { events }] of this.kept?.load() ?? []) {
      if (numbers.has(number)) this.sessions.set(number, new Map(events));
      else this.kept?.remove(number);
    }
  }

  /** Takes a record of kind "stamp". */
  note(session: number, record: Pick<KernelEvent, "rule" | "time" | "target" | "exe" | "pid">): void {
    const events: Events = this.sessions.get(session) ?? new Map();
    this.sessions.set(session, events);
    const { time, pid } = record;
    const closing = { time, target: record.target.slice(0, NAME_MAX), exe: record.exe.slice(0, NAME_MAX), pid };
    events.set(record.rule, [...(events.get(record.rule) ?? []), closing].slice(-KEPT));
    if (this.kept === null) return;
    this.changed.add(session);
    this.timer ??= setTimeout(() => this.save(), SOON).unref();
  }

  /** The first of these that an event did at or after a boot time. */
  first(session: number, event: number, since: bigint): Closing | undefined {
    return this.sessions
      .get(session)
      ?.get(event)
      ?.find((closing) => closing.time >= since);
  }

  /** The session has ended: its number may be another's next. */
  ended(session: number): void {
    this.sessions.delete(session);
    this.changed.delete(session);
    this.kept?.remove(session);
  }

  /** Writes what is not written yet. The disk may say no: that is said, and the next change tries again. */
  save(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    for (const session of this.changed) {
      try {
        this.kept?.write(session, { events: this.sessions.get(session) ?? new Map() });
        this.changed.delete(session);
      } catch (error) {
        this.log("warning", `a later service will not know what made checks of session ${session} stale: ${error}`);
      }
    }
  }
}
