/** The text of a new policy file. */
import { line } from "../text.js";
import type { Part } from "./parts.js";

const WIDTH = 110;

/** A comment on as many lines as it takes. */
function comment(text: string): string[] {
  const lines = [""];
  for (const word of line(text).split(/\s+/u)) {
    const last = lines.at(-1) as string;
    if (last !== "" && last.length + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.map((one) => `# ${one}`);
}

const indent = (lines: readonly string[], depth: number) =>
  lines.map((one) => (one === "" ? "" : `${" ".repeat(depth)}${one}`));

const HEAD = (about: readonly string[]) => [
  "# What `actplane run -- COMMAND` lets COMMAND, and all that it starts, do in this project.",
  ...about.flatMap(comment),
  "# actplane compile             checks this file",
  "# actplane compile --explain   says what each rule does on this machine",
  "# actplane init --list-templates   shows more rules",
  "version: 1",
];

const textOf = (part: Part) => [...part.comments.flatMap(comment), ...part.text.trimEnd().split("\n")];

function flat(parts: readonly Part[]): string[] {
  return ["policy: |", ...parts.flatMap((part, index) => [...(index > 0 ? [""] : []), ...indent(textOf(part), 2)])];
}

/** Named rules, because some of them are for a domain of their own. */
function inDomains(parts: readonly Part[]): string[] {
  const named = (domain: string | null) =>
    parts.filter((part) => part.template.domain === domain).map((part) => part.name);
  const bind = (names: readonly string[]) =>
    `bind: [${names.map((name) => `{ rule: ${name}, mode: locked }`).join(", ")}]`;
  const domains = [...new Set(parts.flatMap((part) => part.template.domain ?? []))];
  return [
    "rules:",
    ...parts.flatMap((part) => [`  ${part.name}:`, "    ifc: |", ...indent(textOf(part), 6)]),
    "domains:",
    `  session: { ${bind(named(null))} }`,
    ...domains.map(
      (domain) =>
        `  # actplane run --domain ${domain} -- COMMAND\n  ${domain}: { parent: session, ${bind(named(domain))} }`,
    ),
    "default_domain: session",
  ];
}

/** `about`: what the reader should know first. At least one part. */
export function compose(parts: readonly Part[], about: readonly string[]): string {
  const plain =
    parts.every((part) => part.template.domain === null) || parts.every((part) => part.template.domain !== null);
  return `${[...HEAD(about), ...(plain ? flat(parts) : inDomains(parts))].join("\n")}\n`;
}
