import type { FastifyReply } from "fastify";
import { checkEventQuery, EVENTS_ACCESS, EVENTS_PATH, type StreamEvent } from "../../protocol/index.js";
import { authorize } from "../access.js";
import type { Caller } from "../caller.js";
import { ServiceError } from "../errors.js";
import { type EventLog, readerOf } from "../events/log.js";

/** Followers of one user at a time. */
const PER_USER = 8;
/** Bytes that may wait for a reader; one who is slower is cut off, and told so. */
const UNREAD_MAX = 1024 * 1024;

/** GET /events: what is kept, then what comes, an object a line. */
export class EventStreams {
  private readonly followers = new Map<number, number>();

  constructor(private readonly events: EventLog) {}

  /** Takes the reply over. Throws when the caller may not, or asks for something else. */
  open(caller: Caller, query: unknown, reply: FastifyReply): void {
    const view = authorize(EVENTS_ACCESS, caller, EVENTS_PATH);
    if (!checkEventQuery(query)) {
      throw ServiceError.of("invalid-params", { method: EVENTS_PATH, problem: "only follow and since are known" });
    }
    const { follow, since } = query as { follow?: string; since?: string };
    const reader = readerOf(caller, view);
    const held = this.followers.get(caller.uid) ?? 0;
    if (follow === "1" && held >= PER_USER) throw ServiceError.of("busy", { what: "event streams" });

    const raw = reply.hijack().raw;
    raw.writeHead(200, { "content-type": "application/x-ndjson; charset=utf-8", "cache-control": "no-store" });
    const kept = this.events.since(reader, Number(since ?? 0));
    raw.write(kept.map((event) => `${JSON.stringify(event)}\n`).join(""));
    if (follow !== "1") {
      raw.end();
      return;
    }
    // A follower is silent for as long as nothing happens.
    raw.socket?.setTimeout(0);
    raw.flushHeaders();
    this.followers.set(caller.uid, held + 1);
    const stop = this.events.follow(reader, (event) => {
      if (raw.writableLength <= UNREAD_MAX) raw.write(`${JSON.stringify(event)}\n`);
      else {
        stop();
        raw.end(`${JSON.stringify(tooSlow(event))}\n`);
      }
    });
    raw.once("close", () => {
      stop();
      this.leave(caller.uid);
    });
  }

  private leave(uid: number): void {
    const left = (this.followers.get(uid) ?? 1) - 1;
    if (left > 0) this.followers.set(uid, left);
    else this.followers.delete(uid);
  }
}

/** The stream's last line: everything from this event on was not sent. */
function tooSlow({ time, sequence }: StreamEvent): StreamEvent {
  return { kind: "lost", time, sequence, domain: 0, name: "", session: 0, count: 1 };
}
