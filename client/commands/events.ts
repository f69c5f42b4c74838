import { type Command, Option } from "commander";
import { eventLine } from "../event-text.js";
import { integer } from "../options.js";
import { print } from "../output.js";
import { events } from "../rpc.js";
import { socketPath } from "../socket.js";
import { coloursFor } from "../text.js";

interface Options {
  readonly follow?: boolean;
  readonly json?: boolean;
  readonly since: number;
}

/** `actplane events`: what happened in the domains the caller may see, one line each, oldest first. */
export function eventsCommand(program: Command): void {
  program
    .command("events")
    .summary("show what rules matched")
    .description("Shows what happened in your domains, one line each, oldest first.")
    .option("-f, --follow", "go on with what happens next, until interrupted")
    .option("--json", "one JSON object a line")
    .addOption(
      new Option("--since <seq>", "only what has a greater sequence number")
        .default(0)
        .argParser(integer(0, Number.MAX_SAFE_INTEGER)),
    )
    .action(async (options: Options, command: Command) => {
      const socket = socketPath(command.optsWithGlobals().socket);
      const colours = coloursFor(process.stdout);
      for await (const event of events(socket, { follow: options.follow ?? false, since: options.since })) {
        await print(options.json ? JSON.stringify(event) : eventLine(event, colours));
      }
    });
}
