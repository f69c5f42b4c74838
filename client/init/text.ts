/** What `init` tells a person. */
import type { Tier } from "../../protocol/index.js";
import { ClientError } from "../errors.js";
import type { Gathered } from "../generate/gather.js";
import { call } from "../rpc.js";
import { type Colours, line } from "../text.js";
import type { Part } from "./parts.js";
import type { Project } from "./project.js";
import type { TemplateInfo } from "./templates.js";

/** All templates with their values. */
export function listText(list: readonly TemplateInfo[], colours: Colours): string {
  const one = ({ id, title, parameters }: TemplateInfo) => [
    `${colours.bold(id.padEnd(24))} ${title}`,
    ...parameters.map((p) => `${"".padEnd(24)} ${colours.dim(`--set ${p.name}=${p.default.join(",")}   ${p.about}`)}`),
  ];
  const use = "actplane init --template ID [--template ID …] [--set NAME=VALUE …] [--print]";
  return [...list.flatMap(one), "", use].join("\n");
}

function projectWords({ language, test, branch, secrets, agents }: Project): string {
  const facts = [
    test === null ? [] : `tests by ${test}`,
    branch === null ? [] : `branch ${branch}`,
    secrets.length === 0 ? [] : `secrets in ${secrets.join(", ")}`,
    agents.length === 0 ? [] : `used with ${agents.join(", ")}`,
  ].flat();
  const kind = language === null ? "a project" : `a ${language} project`;
  return facts.length === 0 ? kind : `${kind}: ${facts.join("; ")}`;
}

interface Written {
  readonly name: string;
  readonly project: Project;
  readonly parts: readonly Part[];
  readonly gathered: Gathered | null;
}

export function summaryText({ name, project, parts, gathered }: Written, colours: Colours): string {
  const width = Math.max(...parts.map((part) => part.name.length));
  const rule = ({ name: id, template, comments }: Part) =>
    `  ${colours.bold(id.padEnd(width))}  ${line(gathered ? (comments[0] ?? template.title) : template.title)}`;
  const count = gathered
    ? [`${gathered.sentences} sentences read; what is not below says nothing that the kernel could hold.`]
    : [];
  return [`Wrote ${name} for ${line(projectWords(project))}`, ...parts.map(rule), ...count].join("\n");
}

/** null when the service does not answer. */
async function tierOf(socket: string): Promise<Tier | null> {
  try {
    return (await call(socket, "control.status", {})).tier;
  } catch (error) {
    if (error instanceof ClientError) return null;
    throw error;
  }
}

interface Done {
  readonly project: Project;
  readonly parts: readonly Part[];
  /** agents' settings were seen to */
  readonly hooked: boolean;
}

/** What to type next, as it works on this machine. */
export async function nextSteps({ project, parts, hooked }: Done, socket: string, colours: Colours): Promise<string> {
  const tier = await tierOf(socket);
  const has = (effect: RegExp) => parts.some((part) => effect.test(part.text));
  const weaker = tier === "tracepoint" && has(/^\s+(?:block|kill) /mu);
  const accept = weaker ? "--accept kill-before-start --accept kill-after " : "";
  const [agent] = project.agents;
  const start = weaker ? "start it under them; this machine can only kill, not refuse" : "start it under them";
  const steps: [string, string][] = [
    ...(tier === null
      ? [["actplane doctor", "the service does not answer yet: what mends that"] as [string, string]]
      : []),
    ...(agent && !hooked
      ? [[`actplane init --with-${agent}`, "let the agent be told why something was stopped"] as [string, string]]
      : []),
    ["actplane compile --explain", "what each rule does on this machine"],
    [`actplane run ${accept}-- ${agent ?? "COMMAND"}`, start],
  ];
  if (has(/^\s+notify /mu)) steps.push(["actplane promote RULE", "make a rule stop what it now reports"]);
  const width = Math.max(...steps.map(([command]) => command.length));
  return ["", "Next:", ...steps.map(([command, why]) => `  ${colours.green(command.padEnd(width))}  ${why}`)].join(
    "\n",
  );
}
