import type { EngineEvent as KernelEvent } from "../../policies/compiler/index.js";
import type { Session } from "../domains/domain.js";

/** Of one event of a session: more than one only when a gate was opened and closed again, or its run failed. */
const KEPT = 4;

/** That an event closed a gate: by whom, and which file or program it was. */
export interface Closing {
  /** boot ns */
  readonly time: bigint;
  readonly target: string;
  readonly exe: string;
  readonly pid: number;
}

/**
 * What closed the gates of a session, from the kernel's records. Bounded by the events that a session can have. What is
 * not known here (a record was lost, the service began later) is only told less exactly: verdicts are the kernel's.
 */
export class Closings {
  private readonly sessions = new WeakMap<Session, Map<number, Closing[]>>();

  /** Takes a record of kind "stamp". */
  note(session: Session, record: KernelEvent): void {
    const events = this.sessions.get(session) ?? new Map<number, Closing[]>();
    this.sessions.set(session, events);
    const { time, target, exe, pid } = record;
    events.set(record.rule, [...(events.get(record.rule) ?? []), { time, target, exe, pid }].slice(-KEPT));
  }

  /** The first of these that an event did at or after a boot time. */
  first(session: Session, event: number, since: bigint): Closing | undefined {
    return this.sessions
      .get(session)
      ?.get(event)
      ?.find((closing) => closing.time >= since);
  }
}
