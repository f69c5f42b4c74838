import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Argument, type Command } from "commander";
import { manPages } from "../completion/man.js";
import { SHELLS, type Shell } from "../completion/shells.js";
import { nodesOf } from "../completion/words.js";
import { ClientError } from "../errors.js";
import { print } from "../output.js";

const name = (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error);

/** `actplane completion SHELL` and `actplane completion man DIR`: for packagers, and who installed by hand. */
export function completionCommand(program: Command): void {
  program
    .command("completion")
    .summary("completion for bash, zsh and fish, and manual pages")
    .description("Prints the completion script of a shell; with man, writes the manual pages into a folder.")
    .addArgument(new Argument("<what>", "the shell, or man").choices([...Object.keys(SHELLS), "man"]))
    .argument("[folder]", "where the manual pages go", "man1")
    .action(async (what: Shell | "man", folder: string) => {
      if (what !== "man") {
        await print(SHELLS[what](nodesOf(program)).trimEnd());
        return;
      }
      for (const { file, text } of manPages(program)) {
        const path = join(folder, file);
        try {
          mkdirSync(folder, { recursive: true });
          writeFileSync(path, text);
        } catch (error) {
          throw ClientError.of("file-unwritable", { path, problem: name(error) });
        }
      }
      await print(`wrote ${manPages(program).length} pages to ${folder}; read one with: man ${folder}/actplane.1`);
    });
}
