import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { attachCommand } from "./commands/attach.js";
import { compileCommand } from "./commands/compile.js";
import { controlCommand } from "./commands/control.js";
import { eventsCommand } from "./commands/events.js";
import { labelsCommand } from "./commands/labels.js";
import { runCommand } from "./commands/run.js";
import { whyCommand } from "./commands/why.js";
import { ClientError, EXIT } from "./exit.js";
import { complain } from "./output.js";

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** The whole command line; every command registers itself. */
function program(): Command {
  const program = new Command("actplane")
    .description("Policies for the whole process tree of an agent, enforced by the kernel.")
    .version(version())
    .option("--socket <path>", "the service's socket (ACTPLANE_SOCKET, else the system's)")
    .showSuggestionAfterError()
    .helpCommand(false)
    .exitOverride();
  for (const add of [
    runCommand,
    compileCommand,
    attachCommand,
    eventsCommand,
    whyCommand,
    labelsCommand,
    controlCommand,
  ])
    add(program);
  return program;
}

async function main(): Promise<number> {
  try {
    await program().parseAsync();
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    if (error instanceof ClientError) {
      complain(error);
      return error.exit;
    }
    // commander has printed its own message; help and version are no failure
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (code === "EPIPE") return EXIT.done;
    // What the system refused, such as a working directory that is gone, needs no look inside.
    if (syscall === undefined) throw error;
    complain(new ClientError(`cannot go on: ${message}`, EXIT.failed));
    return EXIT.failed;
  }
}

// A reader that has seen enough (`actplane events | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.done);
  throw error;
});
process.exitCode = await main();
