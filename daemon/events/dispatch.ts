import type { Engine, Tier } from "../../addon/types.js";
import { decodeEvent, type EngineEvent as KernelEvent } from "../../policies/compiler/event-record.js";
import type { Domain } from "../domains/domain.js";
import type { Registry } from "../domains/registry.js";
import type { Inbox } from "../feedback/inbox.js";
import { feedbackMessage } from "../feedback/message.js";
import type { Log } from "../log.js";
import type { BootClock } from "./clock.js";
import type { Closings } from "./closings.js";
import { describeEvent } from "./describe.js";
import type { EventLog } from "./log.js";
import { processNode, targetNode, targetText } from "./nodes.js";

/**
 * From a ring-buffer record to its meaning: provenance, the log of events, the
 * feedback file, the end of sessions. Verdicts were given long before; nothing
 * here can change one.
 */
export class Dispatcher {
  constructor(
    private readonly engine: Pick<Engine, "stats" | "sessionStamps">,
    private readonly registry: Pick<Registry, "domain" | "endIfEmpty">,
    private readonly events: EventLog,
    private readonly inbox: Pick<Inbox, "add">,
    private readonly tier: Tier,
    private readonly log: Log,
    /** told that a label reached a file or an endpoint */
    private readonly labelled: () => void,
    /** told that a program entered a domain by itself, or did not run because none was prepared */
    private readonly attached: (record: KernelEvent) => void,
    private readonly clock: BootClock,
    private readonly closings: Pick<Closings, "note" | "first">,
  ) {}

  /** Takes one record. Never throws: it is called from the ring buffer's callback. */
  receive(record: Buffer): void {
    try {
      this.dispatch(decodeEvent(record));
    } catch (error) {
      this.log(
        "error",
        `a record could not be handled: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
      );
    }
  }

  private dispatch(record: KernelEvent): void {
    if (record.kind === "entered") {
      this.attached(record);
      return;
    }
    if (record.kind === "session-end") {
      this.registry.endIfEmpty(record.session);
      return;
    }
    const domain = this.registry.domain(record.domain);
    // The domain ended while the record was on its way.
    if (!domain || domain.session.number !== record.session) return;
    this.tellLoss(record, domain);
    switch (record.kind) {
      case "flow-in":
      case "flow-out":
      case "flow-fork":
        this.flow(record, domain);
        return;
      case "match":
      case "fault":
        this.violation(record, domain);
        return;
      case "stamp":
        this.closings.note(record.session, record);
        return;
    }
  }

  private flow(record: KernelEvent, domain: Domain): void {
    const { provenance } = domain.session.realm;
    const { pid, exe } = record;
    const time = this.clock.iso(record.time);
    const process = processNode(pid, record.start);
    if (record.kind === "flow-fork") {
      const parent = processNode(record.ppid, record.parentStart);
      const step = { operation: "fork", target: `process ${record.ppid}`, pid, exe, time };
      provenance.flow(parent, process, record.labels | record.gained, step);
      return;
    }
    const step = { operation: record.operation, target: targetText(record), pid, exe, time };
    const target = targetNode(record);
    if (record.kind === "flow-in") provenance.flow(target, process, record.gained, step);
    else {
      provenance.flow(process, target, record.gained, step);
      this.labelled();
    }
  }

  private violation(record: KernelEvent, domain: Domain): void {
    const event = describeEvent(
      record,
      domain,
      (boot) => this.clock.iso(boot),
      () => ({
        stamps: this.engine.sessionStamps(record.session) ?? [],
        closing: (event, since) => this.closings.first(record.session, event, since),
      }),
    );
    this.events.add(domain, event);
    const text = feedbackMessage({ ...event, sequence: 0 }, this.tier);
    const same = [event.rule, event.clause, event.operation, event.target, event.process.exe, event.outcome].join("\0");
    this.inbox.add(record.session, { domain, same, text }, record.pid, record.ppid);
    const sink = nearestSink(domain);
    if (!sink?.feedback) return;
    try {
      sink.feedback.append(text);
    } catch (error) {
      this.log("warning", `the feedback file of session ${record.session} is lost: ${String(error)}`);
      sink.feedback.close();
      sink.feedback = null;
    }
  }

  /** A gap may only mean that two processors' records crossed; the kernel's own count tells. */
  private tellLoss(record: KernelEvent, domain: Domain): void {
    const last = domain.lastSequence;
    if (last === null || record.sequence > last) domain.lastSequence = record.sequence;
    if (last === null || record.sequence === last + 1n) return;
    const { lost } = this.engine.stats(domain.number);
    const count = lost - domain.lostTold;
    if (count <= 0) return;
    domain.lostTold = lost;
    const { number, name, session } = domain;
    const time = this.clock.iso(record.time);
    this.events.add(domain, { kind: "lost", time, domain: number, name, session: session.number, count });
  }
}

/** A child domain without a feedback file of its own tells its ancestor's reader. */
function nearestSink(domain: Domain): Domain | null {
  let at: Domain | null = domain;
  while (at !== null && at.feedback === null) at = at.parent;
  return at;
}
