/** What can be typed, taken from the commands themselves. */
import type { Command, Option } from "commander";
import { commandsOf } from "../program.js";

export interface Flag {
  readonly long: string;
  readonly short: string | null;
  readonly about: string;
  /** takes a value; null: none. `file`: a name of a file; a list: one of these */
  readonly value: "any" | "file" | readonly string[] | null;
}

export interface Node {
  /** `control status` */
  readonly name: string;
  readonly about: string;
  readonly flags: readonly Flag[];
  readonly subcommands: readonly { readonly name: string; readonly about: string }[];
  /** its arguments are files */
  readonly files: boolean;
}

const FILES = /<(?:file|path)>|\[file\]/u;

function flagOf(option: Option): Flag[] {
  if (!option.long || option.hidden) return [];
  const takes = option.required || option.optional;
  const value = option.argChoices ?? (FILES.test(option.flags) ? ("file" as const) : ("any" as const));
  return [{ long: option.long, short: option.short ?? null, about: option.description, value: takes ? value : null }];
}

const flagsOf = (command: Command): Flag[] => [
  ...command.options.flatMap(flagOf),
  { long: "--help", short: "-h", about: "display help for command", value: null },
];

const about = (command: Command) => command.summary() || command.description();

/** The program itself has the name "". */
export function nodesOf(program: Command): Node[] {
  const nodes = [{ name: "", command: program }, ...commandsOf(program)];
  return nodes.map(({ name, command }) => ({
    name,
    about: about(command),
    flags: flagsOf(command),
    subcommands: command.commands.map((one) => ({ name: one.name(), about: about(one) })),
    files: command.registeredArguments.some((argument) => /file|command/u.test(argument.name())),
  }));
}
