import { createHash } from "node:crypto";
import type { Owned } from "../access.js";
import type { Caller } from "../caller.js";
import type { NewEvent } from "../events/log.js";
import type { Entry } from "./chain.js";

/** What a record says of an act: an RPC that changes something, done or refused. `result` is null when it was refused. */
export function actEntry(
  method: string,
  caller: Caller,
  params: unknown,
  result: unknown,
  error: string | null,
): Entry {
  const by = { byUid: caller.uid, byPid: caller.pid, from: caller.domain };
  return { kind: "act", method, ...by, ...plain(params), ...plain(result), ...(error === null ? {} : { error }) };
}

/** What a record says of an event, or null when it is none of the audit's. */
export function eventEntry(domain: Owned, event: NewEvent): Entry | null {
  const where = { domain: domain.number, name: event.name, session: event.session };
  switch (event.kind) {
    case "session-begin":
    case "session-end":
      return { kind: "session", what: event.kind.slice("session-".length), ...where };
    // By whose act stands there already.
    case "policy-change":
      return null;
    case "lost":
      return { kind: "decision", what: "lost", ...where, count: event.count };
    case "match":
    case "fault": {
      const { rule, clause, operation, target, effect, outcome, process, labels } = event;
      const doer = { pid: process.pid, uid: process.uid, exe: process.exe, argv: process.argv.slice(0, 16) };
      return { kind: "decision", ...where, outcome, operation, target, rule, clause, effect, ...doer, labels };
    }
  }
}

/** Numbers, words and lists of numbers as they are; policy texts as their hash; secrets and the rest not at all. */
function plain(value: unknown): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  if (typeof value !== "object" || value === null) return found;
  for (const [name, field] of Object.entries(value)) {
    if (name === "ticket" || name === "feedbackFd" || name === "fd" || name === "warnings") continue;
    if (name === "policy" || name === "user" || name === "file") found[`${name}Hash`] = digest(field);
    else if (name === "delta" && isObject(field)) found.delta = { hash: field.hash, clausesHash: field.clausesHash };
    else if (name === "domains" && Array.isArray(field)) found.domains = field.slice(0, 256).map(numberOf);
    else if (typeof field === "number" || typeof field === "string") found[name] = field;
    else if (name === "approval" || name === "accept" || name === "cleared") found[name] = field;
  }
  return found;
}

function digest(value: unknown): string | null {
  return value === null ? null : createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

function numberOf(value: unknown): unknown {
  return isObject(value) ? value.domain : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
