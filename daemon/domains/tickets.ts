import { randomBytes } from "node:crypto";
import type { Caller } from "../caller.js";
import { ServiceError } from "../errors.js";

export const TICKET_MILLISECONDS = 10_000;
export const TICKETS_PER_USER = 16;

interface Kept<T> {
  readonly value: T;
  readonly uid: number;
  readonly pid: number;
  readonly domain: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Prepared domains that wait for their process. A ticket serves once, and only
 * the process that asked for it, still in the domain it asked from.
 */
export class Tickets<T> {
  private readonly kept = new Map<string, Kept<T>>();

  /** `busy` when the user has too many. `dropped` is told of a value that expires unused. */
  issue(caller: Caller, value: T, dropped: (value: T) => void = () => {}): string {
    this.checkRoom(caller);
    const ticket = randomBytes(24).toString("base64url");
    const timer = setTimeout(() => {
      this.kept.delete(ticket);
      dropped(value);
    }, TICKET_MILLISECONDS);
    timer.unref();
    this.kept.set(ticket, { value, uid: caller.uid, pid: caller.pid, domain: caller.domain, timer });
    return ticket;
  }

  /** Asked before a costly compile too. */
  checkRoom(caller: Caller): void {
    let held = 0;
    for (const kept of this.kept.values()) if (kept.uid === caller.uid) held++;
    if (held >= TICKETS_PER_USER) throw ServiceError.of("busy", { what: "prepared domains" });
  }

  /** Takes the value out. A ticket shown by the wrong process is as unknown as one that never was. */
  redeem(caller: Caller, ticket: string): T {
    const kept = this.kept.get(ticket);
    if (kept?.uid !== caller.uid || kept.pid !== caller.pid || kept.domain !== caller.domain) {
      throw ServiceError.of("ticket-unknown", {});
    }
    this.kept.delete(ticket);
    clearTimeout(kept.timer);
    return kept.value;
  }
}
