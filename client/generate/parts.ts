/** Candidates as rules of a policy file: all of them only report, until a person promotes them. */
import { parse, textOrigin } from "../../policies/language/index.js";
import { type Template, templateOf } from "../../policies/templates/index.js";
import { ClientError } from "../errors.js";
import { type Part, partOf } from "../init/parts.js";
import type { Project } from "../init/project.js";
import type { Candidate } from "./candidate.js";
import type { Found } from "./gather.js";

/** Longest part of a rule's name that comes from its values. */
const SLUG_MAX = 32;

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, "-")
    .replace(/^-+|-+$/gu, "")
    .slice(0, SLUG_MAX)
    .replace(/-+$/u, "");

/** A name that says what the rule is about: `no-command-git-rebase`. */
function nameOf(template: Template, { values }: Candidate, taken: ReadonlySet<string>): string {
  const [first] = template.parameters.flatMap((one) => values[one.name] ?? []);
  const general =
    template.id === "no-command" || template.id === "protect-files" || template.id === "check-before-command";
  const base = general && first ? `${template.id}-${slug(first)}` : template.id;
  if (!taken.has(base)) return base;
  const full = first ? `${template.id}-${slug(first)}` : base;
  for (let n = 1; ; n++) {
    const name = n === 1 ? full : `${full}-${n}`;
    if (!taken.has(name)) return name;
  }
}

const origin = ({ file, line }: Found) => (line > 0 ? `${file}:${line}` : file);

/** The rule's text, or null when what the sentence names is no pattern of the language. */
function tryPart(
  template: Template,
  found: readonly Found[],
  project: Project,
  taken: ReadonlySet<string>,
): Part | null {
  const [first] = found as [Found];
  try {
    const part = partOf(template, project, first.candidate.values, {
      name: nameOf(template, first.candidate, taken),
      ...(first.spoken ? { because: `${first.file}: ${first.sentence}` } : {}),
      comments: found.map((one) => `${origin(one)}: ${one.sentence}`),
      notify: true,
    });
    const { policy } = parse(part.text, textOrigin(part.name, part.text), { fragment: true });
    return policy ? part : null;
  } catch (error) {
    if (error instanceof ClientError) return null;
    throw error;
  }
}

/** One rule for each different candidate, with all sentences that ask for it. */
export function generatedParts(found: readonly Found[], project: Project): Part[] {
  const same = new Map<string, Found[]>();
  for (const one of found) {
    const key = JSON.stringify(one.candidate);
    same.set(key, [...(same.get(key) ?? []), one]);
  }
  const taken = new Set<string>();
  return [...same.values()].flatMap((group) => {
    const template = templateOf(group[0]?.candidate.template ?? "");
    const part = template ? tryPart(template, group, project, taken) : null;
    if (part) taken.add(part.name);
    return part ?? [];
  });
}
