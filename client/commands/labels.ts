import { openSync } from "node:fs";
import type { Command } from "commander";
import { ClientError, EXIT } from "../exit.js";
import { clearedText, labelsText } from "../labels-text.js";
import { json, print } from "../output.js";
import { call } from "../rpc.js";
import { socketPath } from "../socket.js";
import { coloursFor, line } from "../text.js";

/** O_PATH of asm-generic/fcntl.h (x86, arm64), which Node does not name: a handle on the inode that opens nothing. */
const O_PATH = 0o10000000;

/** The file as the user can reach it; links are followed, for labels belong to what a link names. */
function handleOf(path: string): number {
  try {
    return openSync(path, O_PATH);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ClientError(`cannot find ${line(path)}: ${code}`, EXIT.failed, "Name a file that you can reach.");
  }
}

/** `actplane labels FILE`: what a file is derived from, and how that is known. */
export function labelsCommand(program: Command): void {
  program
    .command("labels")
    .summary("show or clear a file's labels")
    .description("Shows the labels of a file and how they came to it, in every realm of yours.")
    .argument("<file>")
    .option("--clear", "take its labels away: you say that it is not derived from anything; not inside a domain")
    .option("--json", "as JSON")
    .action(async (file: string, options: { clear?: boolean; json?: boolean }, command: Command) => {
      const socket = socketPath(command.optsWithGlobals().socket);
      const fd = handleOf(file);
      const colours = coloursFor(process.stdout);
      if (options.clear) {
        const answer = await call(socket, "labels.clear", { fd });
        await print(options.json ? json(answer) : clearedText(file, answer, colours));
        return;
      }
      const answer = await call(socket, "labels.show", { fd });
      await print(options.json ? json(answer) : labelsText(file, answer, colours));
    });
}
