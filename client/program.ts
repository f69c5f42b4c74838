import { Command } from "commander";
import { COMMANDS } from "./commands/index.js";
import { exampleText } from "./examples.js";
import { packageVersion } from "./version.js";

const FIRST_STEPS = `
First steps:
  actplane init              write a policy that fits the project
  actplane doctor            see what is missing
  actplane run -- COMMAND    start an agent, or anything, under it
`;

/** Every command and subcommand with its name, `control status`. */
export function commandsOf(program: Command, prefix = ""): { name: string; command: Command }[] {
  return program.commands.flatMap((command) => {
    const name = `${prefix}${command.name()}`;
    return [{ name, command }, ...commandsOf(command, `${name} `)];
  });
}

/** The whole command line; every command registers itself. */
export function makeProgram(): Command {
  const program = new Command("actplane")
    .description("Policies for the whole process tree of an agent, enforced by the kernel.")
    .version(packageVersion())
    .option("--socket <path>", "the service's socket (ACTPLANE_SOCKET, else the system's)")
    .showSuggestionAfterError()
    .helpCommand(false)
    .addHelpText("after", FIRST_STEPS)
    .exitOverride();
  for (const add of COMMANDS) add(program);
  for (const { name, command } of commandsOf(program)) command.addHelpText("after", () => exampleText(name));
  return program;
}
