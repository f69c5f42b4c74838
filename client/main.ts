import { CommanderError } from "commander";
import { ClientError } from "./errors.js";
import { EXIT } from "./exit.js";
import { complain, complainInJson } from "./output.js";
import { makeProgram } from "./program.js";

async function main(): Promise<number> {
  try {
    await makeProgram().parseAsync();
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    if (error instanceof ClientError) {
      complain(error);
      await complainInJson(error);
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
    await complainInJson(refused);
    return refused.exit;
  }
}

// A reader that has seen enough (`actplane events | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.done);
  throw error;
});
process.exitCode = await main();
