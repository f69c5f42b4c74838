import { type Command, Option } from "commander";
import type { AuditRecord } from "../../protocol/index.js";
import { ClientError } from "../errors.js";
import { integer } from "../options.js";
import { json, print } from "../output.js";
import { call } from "../rpc.js";
import { socketPath } from "../socket.js";
import { line } from "../text.js";

const uidOption = () => new Option("--uid <uid>", "another user's, for root").argParser(integer(0, 2 ** 32 - 2));

/** Fields that every record has; the others are shown as they are. */
const COMMON = new Set(["seq", "time", "kind", "prev", "hash", "times"]);

function recordLine(record: AuditRecord): string {
  const rest = Object.entries(record)
    .filter(([name, value]) => !COMMON.has(name) && value !== null)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  const times = record.times === undefined ? "" : ` (${record.times} times)`;
  return line(`${record.time} #${record.seq} ${record.kind}${times} ${rest.join(" ")}`);
}

/** `actplane audit`: who did what and what was decided, and whether the record of it is whole. */
export function auditCommand(program: Command): void {
  const audit = program
    .command("audit")
    .summary("read and verify the record of acts and decisions")
    .description("Shows who did what and what was decided in your domains, oldest first; not inside a domain.")
    .addOption(new Option("-n, --last <count>", "how many").default(50).argParser(integer(1, 1000)))
    .addOption(new Option("--before <number>", "only records with a lower number").argParser(integer(1, 2 ** 50)))
    .addOption(uidOption())
    .option("--json", "one JSON object a line, as it was written")
    .action(async (options: { last: number; before?: number; uid?: number; json?: boolean }, command: Command) => {
      const { last: limit, before, uid } = options;
      const { records } = await call(socketPath(command.optsWithGlobals().socket), "audit.read", {
        limit,
        ...(before === undefined ? {} : { before }),
        ...(uid === undefined ? {} : { uid }),
      });
      for (const record of records) await print(options.json ? JSON.stringify(record) : recordLine(record));
    });
  audit
    .command("verify")
    .description("Finds any record that was edited, taken out or moved. Exit 1 when there is one.")
    .option("--head <hash>", "the end of the chain as you noted it: it must still be in it")
    .option("--json", "as JSON")
    .action(async (_: object, command: Command) => {
      // --uid stands before `verify` or behind it.
      const { socket, uid, head, json: asJson } = command.optsWithGlobals();
      const path = socketPath(socket);
      const who = uid === undefined ? {} : { uid };
      const found = await call(path, "audit.verify", who);
      const problem = found.problem ?? (await missingHead(path, head, who));
      if (asJson) await print(json({ ...found, problem }));
      else if (problem === null) {
        const given = found.given > 0 ? `; ${found.given} older ones were given up for room` : "";
        await print(`${found.records} records are as they were written${given}; head ${found.head.hash}`);
      }
      if (problem !== null) throw ClientError.of("audit-broken", { problem });
    });
}

/** A head that was noted earlier is still a record of the book, or the book was begun anew. */
async function missingHead(socket: string, head: string | undefined, who: { uid?: number }): Promise<string | null> {
  if (head === undefined) return null;
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const { records } = await call(socket, "audit.read", { limit: 1000, before, ...who });
    if (records.some((record) => record.hash === head)) return null;
    const [first] = records;
    if (first === undefined) return "no record has the hash that you noted";
    before = first.seq;
    if (before <= 1) return "no record has the hash that you noted";
  }
}
