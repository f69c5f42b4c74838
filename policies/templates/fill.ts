/** Fills the blanks of a template. */
import { MAX_REASON_LENGTH } from "../language/limits.js";
import type { Kind, Template } from "./template.js";
import { checkValue, ValueError, wordsOf } from "./values.js";

export interface Filling {
  /** values by parameter; defaults for the rest */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** the rule's name; the template's id without it */
  readonly name?: string;
  /** the reason, instead of the template's own */
  readonly because?: string;
}

/** As it stands between the quotes of the policy language. */
const escaped = (text: string): string => text.replace(/[\\"]/gu, "\\$&");

const alternatives = (values: readonly string[]) => (values.length === 1 ? `${values[0]}` : `{${values.join(",")}}`);

/** As people write a path: `./src/` is `src/**` to the language. */
const pattern = (path: string) => path.replace(/^(?:\.\/)+(?=.)/u, "").replace(/\/$/u, "/**");

const quoted = (word: string) => `"${escaped(word)}"`;

function program([command = ""]: readonly string[]): string {
  const [name = "", ...args] = wordsOf(command);
  return [pattern(name), ...args].map(quoted).join(" ");
}

/** What a blank becomes in the policy's text; empty when it has no value. */
const WRITTEN: Record<Kind, (values: readonly string[]) => string> = {
  words: alternatives,
  files: (values) => escaped(alternatives(values.map(pattern))),
  // The language wants to see the slash itself.
  paths: (values) => `/${escaped(alternatives(values.map((value) => value.slice(1))))}`,
  command: program,
  endpoints: (values) => values.map((value) => `target "${escaped(value)}"`).join(" or "),
};

/** One line of words for a person. */
function reasonOf(text: string, values: ReadonlyMap<string, readonly string[]>): string {
  const filled = text.replace(/\{\{(\w+):plain\}\}/gu, (_, name: string) => (values.get(name) ?? []).join(", "));
  return filled
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, MAX_REASON_LENGTH);
}

/**
 * The policy text of a template. A line with a blank that has no value is left out. Throws ValueError for values that
 * cannot stand there, and for parameters that the template does not have.
 */
export function fill(template: Template, { values = {}, name = template.id, because }: Filling = {}): string {
  const known = new Map(template.parameters.map((one) => [one.name, one]));
  const strange = Object.keys(values).find((one) => !known.has(one));
  if (strange !== undefined) throw new ValueError(`template ${template.id} has no parameter ${strange}`);
  const chosen = new Map([...known].map(([key, one]) => [key, checkValue(one, values[key] ?? one.default)]));
  const reason = escaped(reasonOf(because ?? template.because, chosen));
  const blank = (key: string): string => {
    if (key === "name") return name;
    if (key === "because") return reason;
    const parameter = known.get(key);
    if (!parameter) throw new Error(`template ${template.id} has a blank ${key} and no parameter of that name`);
    return WRITTEN[parameter.kind](chosen.get(key) ?? []);
  };
  const lines = template.policy
    .trimEnd()
    .split("\n")
    .flatMap((line) => {
      const blanks = [...line.matchAll(/\{\{(\w+)\}\}/gu)].map(([, key = ""]) => [key, blank(key)] as const);
      if (blanks.some(([, text]) => text === "")) return [];
      return line.replace(/\{\{(\w+)\}\}/gu, (_, key: string) => blanks.find(([one]) => one === key)?.[1] ?? "");
    });
  return `${lines.join("\n")}\n`;
}
