/** Values for the blanks of templates: from the text of an option to what the policy language means by it. */
import type { Kind, Parameter } from "./template.js";

/** A value that cannot stand in a policy; `message` is one line that names the parameter. */
export class ValueError extends Error {
  override readonly name = "ValueError";
}

/** `a,b{c,d}` -> `a`, `b{c,d}`: commas inside braces belong to the pattern. */
function split(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const char of text) {
    if (char === "{") depth++;
    if (char === "}") depth--;
    if (char === "," && depth <= 0) parts.push("");
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** The value of `--set NAME=TEXT`: lists are separated by commas. Throws ValueError. */
export function parseValue(parameter: Parameter, text: string): readonly string[] {
  const values = parameter.kind === "command" ? [text.trim()] : split(text);
  return checkValue(parameter, values);
}

const SHAPES: Record<Kind, { readonly right: RegExp; readonly wants: string }> = {
  words: { right: /^[\w.@+/*?-]{1,200}$/u, wants: "a name of letters, digits and . _ - / @ + * ?" },
  files: { right: /^[^\p{Cc}]{1,1000}$/u, wants: "a file pattern" },
  paths: { right: /^\/[^\p{Cc}]{1,1000}$/u, wants: "an absolute path" },
  command: { right: /^[^\p{Cc}]{1,1000}$/u, wants: "a program and its arguments" },
  endpoints: { right: /^[\w.:*[\]/@-]{1,300}$/u, wants: "a host, address or network, with :PORT if you like" },
};

/** Throws ValueError unless every value has the shape of its kind. Only `endpoints` may be none at all. */
export function checkValue(parameter: Parameter, values: readonly string[]): readonly string[] {
  const { right, wants } = SHAPES[parameter.kind];
  const wrong = values.find((value) => !right.test(value));
  const none = values.length === 0 && parameter.kind !== "endpoints";
  if (wrong !== undefined || none) throw new ValueError(`${parameter.name} must be ${wants}: "${wrong ?? ""}"`);
  if (parameter.kind === "command" && wordsOf(values[0] ?? "").length === 0)
    throw new ValueError(`${parameter.name} must be ${wants}`);
  return values;
}

/** A command as a person types it, in words; quotes keep spaces. No shell: nothing else has a meaning. */
export function wordsOf(command: string): string[] {
  const words = command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/gu) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/gu, "$1$2"));
}
