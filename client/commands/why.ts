import { Argument, type Command, Option } from "commander";
import { ClientError } from "../errors.js";
import { integer } from "../options.js";
import { json, print } from "../output.js";
import { call } from "../rpc.js";
import { socketPath } from "../socket.js";
import { coloursFor } from "../text.js";
import { whyText } from "../why-text.js";

/** As many as the service tells of at once. */
const KEPT = 200;

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
    .addArgument(
      new Argument("[id]", "the one with this number, as actplane events shows it").argParser(
        integer(1, Number.MAX_SAFE_INTEGER),
      ),
    )
    .addOption(new Option("-n, --last <count>", "how many").default(3).argParser(integer(1, 200)))
    .addOption(new Option("--session <number>", "only of this session").argParser(integer(1, 2 ** 32)))
    .option("--json", "as JSON")
    .action(async (id: number | undefined, options: Options, command: Command) => {
      const { violations } = await call(socketPath(command.optsWithGlobals().socket), "violations.list", {
        limit: id === undefined ? options.last : KEPT,
        ...(options.session === undefined ? {} : { session: options.session }),
      });
      const meant = id === undefined ? violations : violations.filter((one) => one.sequence === id);
      if (id !== undefined && meant.length === 0) throw ClientError.of("refusal-unknown", { id: String(id) });
      await print(options.json ? json({ violations: meant }) : whyText(meant, coloursFor(process.stdout)));
    });
}
