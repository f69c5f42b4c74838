/** Templates as the options of `init` name them. */
import { didYouMean } from "../../policies/language/index.js";
import { parseValue, type Template, templateOf, templates, ValueError } from "../../policies/templates/index.js";
import { ClientError } from "../errors.js";
import { type Part, partOf } from "./parts.js";
import type { Project } from "./project.js";

/** One line of `--list-templates`. */
export interface TemplateInfo {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly parameters: readonly { name: string; kind: string; default: readonly string[]; about: string }[];
  readonly limits: readonly string[];
}

export const templateList = (): TemplateInfo[] =>
  templates().map(({ id, title, about, parameters, limits }) => ({
    id,
    title,
    about,
    parameters: [...parameters],
    limits,
  }));

/** `; did you mean "x"?`, or nothing. */
export function nearOf(name: string, names: readonly string[]): string {
  const near = didYouMean(name, names);
  return near ? `; ${near}` : "";
}

function named(id: string): Template {
  const template = templateOf(id);
  if (template) return template;
  const ids = templates().map((one) => one.id);
  throw ClientError.of("template-unknown", { id, near: nearOf(id, ids) });
}

interface Setting {
  /** null: of every template that has it */
  readonly id: string | null;
  readonly name: string;
  readonly value: string;
}

/** `name=value` or `template.name=value`. Throws ClientError `template-value`. */
function readSetting(text: string): Setting {
  const match = /^(?:([\w-]+)\.)?([\w-]+)=(.*)$/su.exec(text);
  if (!match) throw ClientError.of("template-value", { problem: `--set wants NAME=VALUE: ${text}` });
  return { id: match[1] ?? null, name: match[2] ?? "", value: match[3] ?? "" };
}

function valuesFor(template: Template, settings: readonly Setting[]): Record<string, readonly string[]> {
  const values: Record<string, readonly string[]> = {};
  for (const { id, name, value } of settings) {
    const parameter = template.parameters.find((one) => one.name === name);
    if (!parameter || (id !== null && id !== template.id)) continue;
    try {
      values[name] = [...(values[name] ?? []), ...parseValue(parameter, value)];
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      throw ClientError.of("template-value", { problem: error.message });
    }
  }
  return values;
}

/** The parts that `--template` and `--set` mean. Throws ClientError for what no template has. */
export function chosenParts(ids: readonly string[], sets: readonly string[], project: Project): Part[] {
  const chosen = [...new Set(ids)].map(named);
  const settings = sets.map(readSetting);
  for (const { id, name } of settings) {
    const takes = chosen.some((one) => (id ?? one.id) === one.id && one.parameters.some((p) => p.name === name));
    if (takes) continue;
    const names = chosen.flatMap((one) => one.parameters.map((p) => p.name));
    const known = names.length > 0 ? `they have ${[...new Set(names)].join(", ")}` : "name a template with --template";
    throw ClientError.of("template-value", { problem: `no template chosen has a value ${name}; ${known}` });
  }
  return chosen.map((template) => partOf(template, project, valuesFor(template, settings)));
}
