import type { EngineEvent as KernelEvent } from "../../policies/compiler/index.js";
import { printable } from "../../policies/language/index.js";
import type { Audit } from "../audit/audit.js";
import type { Log } from "../log.js";
import type { Attach } from "./attach.js";

/** Milliseconds between two lines about programs of one user that did not run; the audit has each. */
const QUIET = 10_000;

/** What becomes of a record that a program entered a domain by itself, or did not run because none was prepared. */
export function tellAttached(parts: {
  readonly attach: Pick<Attach, "check" | "missed">;
  readonly audit: Pick<Audit, "add">;
  readonly log: Log;
}): (record: KernelEvent) => void {
  const said = new Map<number, number>();
  return ({ outcome, uid, pid, target, domain, session, argv }) => {
    const program = printable(target);
    const doer = { pid, uid, target, argv: argv.slice(0, 16) };
    if (outcome === "reported") {
      parts.log("info", `${program} of user ${uid} (process ${pid}) enters domain ${domain}`);
      parts.audit.add(uid, { kind: "session", what: "enter", domain, session, ...doer });
      parts.attach.check();
      return;
    }
    const why = "no domain was prepared for it";
    const now = Date.now();
    if (now - (said.get(uid) ?? 0) > QUIET) {
      said.set(uid, now);
      parts.log("warning", `${program} of user ${uid} (process ${pid}) did not run: ${why}; it can be tried again now`);
    }
    parts.audit.add(uid, { kind: "decision", outcome, operation: "exec", why, ...doer });
    parts.attach.missed(uid);
  };
}
