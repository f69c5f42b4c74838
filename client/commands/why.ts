import { type Command, Option } from "commander";
import { integer } from "../options.js";
import { json, print } from "../output.js";
import { call } from "../rpc.js";
import { socketPath } from "../socket.js";
import { coloursFor } from "../text.js";
import { whyText } from "../why-text.js";

interface Options {
  readonly last: number;
  readonly session?: number;
  readonly json?: boolean;
}

/** `actplane why`: the last refusals at one look. */
export function whyCommand(program: Command): void {
  program
    .command("why")
    .summary("explain the last refusals")
    .description("Explains the last refusals: what, by which rule, the reason, where the label came from, what to do.")
    .addOption(new Option("-n, --last <count>", "how many").default(3).argParser(integer(1, 200)))
    .addOption(new Option("--session <number>", "only of this session").argParser(integer(1, 2 ** 32)))
    .option("--json", "as JSON")
    .action(async (options: Options, command: Command) => {
      const { violations } = await call(socketPath(command.optsWithGlobals().socket), "violations.list", {
        limit: options.last,
        ...(options.session === undefined ? {} : { session: options.session }),
      });
      await print(options.json ? json({ violations }) : whyText(violations, coloursFor(process.stdout)));
    });
}
