import { type Command, Option } from "commander";
import { ClientError } from "../../errors.js";
import { integer } from "../../options.js";
import { json, print, warn } from "../../output.js";
import { call } from "../../rpc.js";
import { socketPath } from "../../socket.js";
import { line } from "../../text.js";
import { addDeltaOptions, type DeltaOptions, deltaPolicy, deltaWords } from "./delta-options.js";

interface Options extends DeltaOptions {
  readonly domainId: number;
  readonly json?: boolean;
}

const domainOption = () =>
  new Option("--domain-id <number>", "the domain; control status shows the numbers")
    .argParser(integer(1, 1 << 20))
    .makeOptionMandatory();

/** `actplane control delta add|list`: more policy for a domain that runs. */
export function deltaCommand(control: Command): void {
  const delta = control.command("delta").description("Adds policy to a domain that runs, or lists what was added.");
  addDeltaOptions(
    delta
      .command("add")
      .description("Adds policy to a domain and all inside it. It may only tighten; what loosens is refused.")
      .addOption(domainOption()),
  )
    .option("--json", "as JSON")
    .action(async (options: Options, command: Command) => {
      const policy = deltaPolicy(options);
      if (policy === null) throw ClientError.of("delta-missing", {});
      const socket = socketPath(command.optsWithGlobals().socket);
      const params = { domain: options.domainId, policy, ...deltaWords(options) };
      const added = await call(socket, "delta.add", params);
      warn(added.warnings);
      if (options.json) return print(json(added));
      const { clauses, hash } = added.delta;
      await print(`${clauses} clauses are in force in domains ${added.domains.join(", ")}; delta ${hash.slice(0, 12)}`);
    });
  delta
    .command("list")
    .description("Shows what was added to a domain: hashes of text and clauses, who, when, from which domain.")
    .addOption(domainOption())
    .option("--json", "as JSON")
    .action(async (options: Options, command: Command) => {
      const socket = socketPath(command.optsWithGlobals().socket);
      const { deltas } = await call(socket, "delta.list", { domain: options.domainId });
      if (options.json) return print(json({ deltas }));
      if (deltas.length === 0) return print("Nothing was added.");
      for (const one of deltas) {
        const from = one.from === 0 ? "outside every domain" : `domain ${one.from}`;
        const approved = one.approval === null ? "" : `, approved by ${line(one.approval.approvedBy)}`;
        await print(
          `${line(one.time)} ${one.hash.slice(0, 12)}: ${one.clauses} clauses (${one.clausesHash.slice(0, 12)}) by uid ${one.uid}, process ${one.pid}, from ${from}${approved}`,
        );
      }
    });
}
