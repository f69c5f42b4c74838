import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Argument, type Command } from "commander";
import { manPages } from "../completion/man.js";
import { SHELLS, type Shell } from "../completion/shells.js";
import { nodesOf } from "../completion/words.js";
import { ClientError } from "../errors.js";
import { json, print } from "../output.js";

const name = (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error);

/** `actplane completion SHELL` and `actplane completion man DIR`: for packagers, and who installed by hand. */
export function completionCommand(program: Command): void {
  program
    .command("completion")
    .summary("completion for bash, zsh and fish, and manual pages")
    .description("Prints the completion script of a shell; with man, writes the manual pages into a folder.")
    .addArgument(new Argument("<what>", "the shell, or man").choices([...Object.keys(SHELLS), "man"]))
    .argument("[folder]", "where the manual pages go", "man1")
    .option("--print", "with man: print the pages instead of writing them")
    .option("--json", "as JSON")
    .action(async (what: Shell | "man", folder: string, options: { print?: boolean; json?: boolean }) => {
      if (what !== "man") {
        const script = SHELLS[what](nodesOf(program)).trimEnd();
        await print(options.json ? json({ shell: what, script }) : script);
        return;
      }
      const pages = manPages(program);
      if (options.print) return print(options.json ? json({ pages }) : pages.map(({ text }) => text).join("\n"));
      for (const { file, text } of pages) {
        const path = join(folder, file);
        try {
          mkdirSync(folder, { recursive: true });
          writeFileSync(path, text);
        } catch (error) {
          throw ClientError.of("file-unwritable", { path, problem: name(error) });
        }
      }
      if (options.json) return print(json({ folder, files: pages.map(({ file }) => file) }));
      await print(`wrote ${pages.length} pages to ${folder}; read one with: man ${folder}/actplane.1`);
    });
}
