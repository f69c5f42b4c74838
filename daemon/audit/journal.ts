import type { Addon } from "../../addon/types.js";
import { neutral } from "../neutral.js";
import type { AuditRecord } from "./chain.js";

/** One MESSAGE_ID for all of them (systemd.journal-fields(7)): journalctl MESSAGE_ID=… shows the audit alone. */
export const MESSAGE_ID = "5d0c6e6a7f3b4f1c9a1e2b7d4c8f0a36";
/** syslog's "notice" */
const PRIORITY = 5;

/**
 * A record as a journal entry: each field of it as ACTPLANE_FIELD, so that it can be asked for. Only where the service
 * logs to the journal at all. A journal that is full loses the entry and not the record.
 */
export class AuditJournal {
  constructor(
    private readonly addon: Pick<Addon, "journal">,
    private readonly on: boolean = process.env.JOURNAL_STREAM !== undefined,
  ) {}

  write(uid: number, records: readonly AuditRecord[]): void {
    if (!this.on) return;
    for (const record of records) this.addon.journal(fieldsOf(uid, record));
  }
}

export function fieldsOf(uid: number, record: AuditRecord): string {
  const fields: [string, string][] = [
    ["MESSAGE", `audit: ${sentence(record)}`],
    ["MESSAGE_ID", MESSAGE_ID],
    ["PRIORITY", String(PRIORITY)],
    ["SYSLOG_IDENTIFIER", "actplaned"],
    ["ACTPLANE_OWNER_UID", String(uid)],
  ];
  for (const [name, value] of Object.entries(record)) {
    if (value === null || value === undefined) continue;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    fields.push([`ACTPLANE_${name.replace(/([A-Z])/g, "_$1").toUpperCase()}`, text]);
  }
  // A value is one line: text of users must not become fields of ours.
  return fields.map(([name, value]) => `${name}=${neutral(value, 4096)}\n`).join("");
}

function sentence(record: AuditRecord): string {
  const words = ["kind", "method", "what", "outcome", "operation", "target", "rule", "error"];
  return words.flatMap((word) => (typeof record[word] === "string" ? [record[word]] : [])).join(" ");
}
