import { type Command, Option } from "commander";
import { ClientError } from "../../errors.js";
import { domainOption, integer } from "../../options.js";
import { json, print, warn } from "../../output.js";
import { call } from "../../rpc.js";
import { socketPath } from "../../socket.js";
import { line } from "../../text.js";
import { addDeltaOptions, type DeltaOptions, deltaPolicy, deltaWords } from "./delta-options.js";

export interface ChildOptions extends DeltaOptions {
  readonly pid: number;
  readonly domain?: string;
  readonly json?: boolean;
}

/** `actplane control bind-child`: a running process goes into a child of the domain it is in. */
export function bindChildCommand(control: Command): void {
  addDeltaOptions(
    control
      .command("bind-child")
      .description("Puts a running process, and what it started, into a child of the domain it is in.")
      .addOption(new Option("--pid <pid>", "the process").argParser(integer(1, 4194304)).makeOptionMandatory()),
  )
    .addOption(domainOption())
    .option("--json", "as JSON")
    .action(async (options: ChildOptions, command: Command) => {
      await bindChild(options, socketPath(command.optsWithGlobals().socket));
    });
}

/** Also `attach --child-domain`. */
export async function bindChild(options: ChildOptions, socket: string): Promise<void> {
  const policy = deltaPolicy(options);
  const { domain, pid } = options;
  if (policy === null && domain === undefined) throw ClientError.of("delta-missing", {});
  const prepared = await call(socket, "child.prepare", {
    parentOf: pid,
    ...(policy === null ? {} : { policy }),
    ...(domain === undefined ? {} : { domain }),
    ...deltaWords(options),
  });
  warn(prepared.warnings);
  const bound = await call(socket, "child.bind", { ticket: prepared.ticket, pid });
  if (options.json) return print(json(bound));
  const processes = `${bound.processes} process${bound.processes === 1 ? "" : "es"}`;
  await print(
    `process ${pid} (${processes}) is in domain ${bound.domain} (${line(bound.name)}), session ${bound.session}`,
  );
}
