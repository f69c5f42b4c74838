/** Manual pages, made of the commands' own help. */
import type { Command } from "commander";
import { EXAMPLES } from "../examples.js";
import { commandsOf } from "../program.js";
import { packageVersion } from "../version.js";

/** roff's own signs. A line that begins with a dot or an apostrophe would be a request. */
const roff = (text: string) =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^([.'])/gmu, "\\&$1")
    .replace(/[^\0-\x7f]/gu, (char) => `\\[u${char.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}]`);

function page(name: string, command: Command, all: readonly { name: string; command: Command }[]): string {
  const title = name === "" ? "actplane" : `actplane-${name.replaceAll(" ", "-")}`;
  const usage = `actplane ${name}${name === "" ? "" : " "}${command.usage()}`;
  const about = command.summary() || command.description();
  const options = command.options.flatMap((option) => [".TP", `.B ${roff(option.flags)}`, roff(option.description)]);
  const inner = command.commands.flatMap((one) => [
    ".TP",
    `.BR ${roff(`${title}-${one.name()}`)} (1)`,
    roff(one.summary() || one.description()),
  ]);
  const examples = (EXAMPLES[name] ?? []).flatMap(([typed, why]) => [
    ".PP",
    roff(`${why}:`),
    ".PP",
    ".nf",
    `    ${roff(typed)}`,
    ".fi",
  ]);
  const related = all
    .filter((one) => one.name !== name && !one.name.includes(" "))
    .map((one) => `.BR actplane\\-${roff(one.name)} (1)`);
  const section = (heading: string, lines: readonly string[]) => (lines.length > 0 ? [`.SH ${heading}`, ...lines] : []);
  const statuses = [
    "0 done, 1 failed, 2 a policy or option is wrong, 3 warnings of doctor, 125 the service cannot be used, 126 the command cannot be executed, 127 there is no such command.",
  ];
  return `${[
    `.TH ${roff(title.toUpperCase())} 1 "" "actplane ${packageVersion()}" "User Commands"`,
    ...section("NAME", [`${roff(title)} \\- ${roff(about.replace(/\.$/u, "").toLowerCase())}`]),
    ...section("SYNOPSIS", [`.B ${roff(usage)}`]),
    ...section("DESCRIPTION", [roff(command.description())]),
    ...section("COMMANDS", inner),
    ...section("OPTIONS", options),
    ...section("EXAMPLES", examples),
    ...section("EXIT STATUS", [roff(statuses.join(""))]),
    ...section("SEE ALSO", related),
  ].join("\n")}\n`;
}

/** Name of each page's file, and its text. */
export function manPages(program: Command): { file: string; text: string }[] {
  const all = commandsOf(program);
  return [{ name: "", command: program }, ...all].map(({ name, command }) => ({
    file: `actplane${name === "" ? "" : `-${name.replaceAll(" ", "-")}`}.1`,
    text: page(name, command, all),
  }));
}
