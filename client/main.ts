import { Command, CommanderError } from "commander";
import { COMMANDS } from "./commands/index.js";
import { ClientError } from "./errors.js";
import { EXIT } from "./exit.js";
import { complain } from "./output.js";
import { packageVersion } from "./version.js";

/** The whole command line; every command registers itself. */
function program(): Command {
  const program = new Command("actplane")
    .description("Policies for the whole process tree of an agent, enforced by the kernel.")
    .version(packageVersion())
    .option("--socket <path>", "the service's socket (ACTPLANE_SOCKET, else the system's)")
    .showSuggestionAfterError()
    .helpCommand(false)
    .exitOverride();
  for (const add of COMMANDS) add(program);
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
    const refused = ClientError.of("system-refused", { problem: message });
    complain(refused);
    return refused.exit;
  }
}

// A reader that has seen enough (`actplane events | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.done);
  throw error;
});
process.exitCode = await main();
