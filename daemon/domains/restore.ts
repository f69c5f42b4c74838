import type { Engine } from "../../addon/types.js";
import { EXIT, StartError } from "../exit.js";
import type { FeedbackSink } from "../feedback/sink.js";
import type { Log } from "../log.js";
import type { Domain, Session } from "./domain.js";
import type { KeptDomain } from "./kept.js";
import { SELFTEST_NUMBER } from "./numbers.js";
import type { Realms } from "./realms.js";
import type { Registry } from "./registry.js";

export interface RestoreParts {
  readonly engine: Pick<Engine, "knownSessions" | "sessionTasks" | "deleteSession" | "stats" | "takeOver">;
  readonly registry: Pick<Registry, "adopt" | "endIfEmpty">;
  readonly realms: Pick<Realms, "takeOver">;
  /** its feedback file, where somebody kept it */
  readonly feedbackOf: (domain: number, path: string | null) => FeedbackSink | null;
  readonly log: Log;
}

/**
 * Takes over the domains that were in force before this service, from what is known of them (kept.ts) and what the kernel
 * says. Returns how many. StartError when processes are in a session of which nothing is known: they are held by rules that
 * nobody could name, and whoever started the service decides what becomes of them.
 */
export function restoreDomains(
  records: readonly KeptDomain[],
  { engine, registry, realms, feedbackOf, log }: RestoreParts,
): number {
  const known = new Set(engine.knownSessions());
  const sessions = new Map<number, Session>();
  const domains = new Map<number, Domain>();
  for (const record of records) {
    // It ended, or its first process was never bound.
    if (!known.has(record.session.number)) continue;
    const parent = record.parent === null ? null : (domains.get(record.parent) ?? null);
    if (record.parent !== null && parent === null) continue;
    const session = sessions.get(record.session.number) ?? newSession(record, realms);
    sessions.set(session.number, session);
    // Each record has the numbers as they were when it was written, and they only grow.
    if (record.session.numbers.events.size >= session.numbers.events.size) session.numbers = record.session.numbers;
    const feedback = record.feedback && feedbackOf(record.domain.number, record.feedback.path);
    const domain: Domain = { ...record.domain, parent, session, feedback, lastSequence: null };
    domains.set(domain.number, domain);
    registry.adopt(domain, record.slot);
  }
  const unknown = [...known].filter((number) => !sessions.has(number) && number !== SELFTEST_NUMBER);
  const lost = unknown.filter((number) => (engine.sessionTasks(number) ?? 0) > 0);
  if (lost.length > 0) {
    throw new StartError(
      EXIT.pins,
      `processes of ${lost.length} runs are governed of which the service knows nothing any more`,
      "End them, or free them with actplaned --purge; then start the service again.",
    );
  }
  for (const number of unknown) engine.deleteSession(number);
  engine.takeOver([...domains.keys()]);
  let live = domains.size;
  for (const session of sessions.values()) if (registry.endIfEmpty(session.number)) live -= session.domains.length;
  if (domains.size > 0) log("info", `${live} domains are taken over, ${domains.size - live} ended meanwhile`);
  return live;
}

/** One that waits goes on waiting until it is known whether somebody can still enter it (attach/attach.ts). */
function newSession({ session, realm }: KeptDomain, realms: Pick<Realms, "takeOver">): Session {
  return { ...session, realm: realms.takeOver(realm), domains: [] };
}
