/** Rules that go into a new policy file, each with what a reader should know of it. */
import { userInfo } from "node:os";
import { fill, type Template, templateOf, ValueError, withEffect } from "../../policies/templates/index.js";
import { ClientError } from "../errors.js";
import { homeOf } from "../home.js";
import type { Project } from "./project.js";

export interface Part {
  /** name of the rule */
  readonly name: string;
  readonly template: Template;
  /** policy text */
  readonly text: string;
  /** lines without their # */
  readonly comments: readonly string[];
}

type Values = Readonly<Record<string, readonly string[]>>;

/** Hosts that an agent's model is reached at: without them the agent could not go on once it has seen a secret. */
const MODEL_HOSTS: Readonly<Record<string, readonly string[]>> = {
  claude: ["api.anthropic.com"],
  codex: ["api.openai.com", "chatgpt.com"],
  gemini: ["generativelanguage.googleapis.com", "cloudcode-pa.googleapis.com"],
  qwen: ["portal.qwen.ai", "dashscope.aliyuncs.com"],
};

/** `~/` means something only to a user whom the system knows by a home. */
function hasHome(): boolean {
  try {
    return homeOf() !== null && userInfo().homedir.startsWith("/");
  } catch {
    return false;
  }
}

/** What the project itself says about a template's blanks. */
export function projectValues(template: Template, project: Project): Values {
  const known: Record<string, readonly string[]> = {};
  const has = (name: string) => template.parameters.some((one) => one.name === name);
  if (template.id === "test-before-commit" && project.test !== null) known.check = [project.test];
  if (has("code") && project.code.length > 0) known.code = project.code;
  if (has("branches") && project.branch !== null) known.branches = [project.branch];
  if (template.id === "no-secret-egress") {
    known.allow = project.agents.flatMap((agent) => MODEL_HOSTS[agent] ?? []);
    const defaults = template.parameters.find((one) => one.name === "secrets")?.default ?? [];
    const found = project.secrets.filter(
      (name) => !/^\.env(?:$|\.(?:local|production|staging|development|test))/u.test(name),
    );
    known.secrets = [...defaults, ...found];
  }
  if (hasHome()) return known;
  // Patterns below a home that is not there would stop every run.
  const listed = template.parameters.map((one) => [one, known[one.name] ?? one.default] as const);
  for (const [one, values] of listed)
    if (values.some((value) => value.startsWith("~/")))
      known[one.name] = values.filter((value) => !value.startsWith("~/"));
  return known;
}

/** One template, filled. Throws ClientError `template-value` for a value that cannot stand there. */
export function partOf(
  template: Template,
  project: Project,
  own: Values,
  options: { name?: string; because?: string; comments?: readonly string[]; notify?: boolean } = {},
): Part {
  const name = options.name ?? template.id;
  const values = { ...projectValues(template, project), ...own };
  try {
    const because = options.because === undefined ? {} : { because: options.because };
    const text = fill(template, { values, name, ...because });
    const comments = options.comments ?? [template.title, ...template.limits];
    return { name, template, comments, text: options.notify ? withEffect(text, "notify") : text };
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw ClientError.of("template-value", { problem: error.message });
  }
}

/** What a project is given that asked for nothing in particular. */
export function starterParts(project: Project): Part[] {
  const ids = [
    "no-secret-egress",
    ...(project.branch === null ? [] : ["protected-branch-push"]),
    ...(project.branch === null || project.test === null ? [] : ["test-before-commit"]),
    "protect-agent-config",
  ];
  return ids.map((id) => partOf(templateOf(id) as Template, project, {}));
}
