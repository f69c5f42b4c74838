import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { resolveFile } from "../../policies/language/index.js";
import { SOCKET_VARIABLE } from "../../protocol/index.js";
import { ClientError } from "../errors.js";
import { replaceFile } from "../files/replace.js";
import { type Gathered, gather } from "../generate/gather.js";
import { generatedParts } from "../generate/parts.js";
import { compose } from "../init/compose.js";
import { type Part, starterParts } from "../init/parts.js";
import { type Project, projectIn } from "../init/project.js";
import {
  checkRemoval,
  chosenRegistrations,
  type RegisterOptions,
  register,
  trustNotes,
  usedAgents,
} from "../init/register.js";
import { chosenParts, templateList } from "../init/templates.js";
import { listText, nextSteps, summaryText } from "../init/text.js";
import { json, print } from "../output.js";
import { complainOfPolicy } from "../policy-errors.js";
import { ownCall } from "../settings/own-call.js";
import { socketPath } from "../socket.js";
import { coloursFor } from "../text.js";

interface Options extends RegisterOptions {
  readonly template?: readonly string[];
  readonly set?: readonly string[];
  readonly listTemplates?: boolean;
  readonly generate?: boolean;
  readonly instructions?: readonly string[];
  readonly task?: string;
  readonly print?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

const FILE = "actplane.yaml";

const collect = (value: string, previous: readonly string[] | undefined) => [...(previous ?? []), value];

/** The file that is to be written: where, what, and of which rules. */
interface Draft {
  readonly path: string;
  readonly text: string;
  readonly parts: readonly Part[];
  readonly project: Project;
  readonly gathered: Gathered | null;
}

function about(gathered: Gathered | null): string[] {
  if (gathered === null) return [];
  const files = gathered.files.join(", ");
  return [
    `Candidates from ${files}: each only reports. Look at \`actplane events\` for a while, then make a rule hold with: actplane promote RULE`,
  ];
}

function draftOf(project: Project, options: Options): Draft {
  const { root } = project;
  const wants = options.generate || options.instructions !== undefined || options.task !== undefined;
  const gathered = wants ? gather(root, options.instructions ?? [], options.task ?? null) : null;
  const chosen = chosenParts(options.template ?? [], options.set ?? [], project);
  const generated = gathered ? generatedParts(gathered.found, project) : [];
  if (gathered && generated.length === 0 && chosen.length === 0)
    throw ClientError.of("nothing-generated", {
      count: String(gathered.sentences),
      files: gathered.files.join(", ") || "none",
    });
  const parts = wants || chosen.length > 0 ? [...chosen, ...generated] : starterParts(project);
  const text = compose(parts, about(gathered));
  // A value may have the right shape and still be no pattern.
  const { document, diagnostics } = resolveFile({ path: FILE, text });
  if (!document) throw complainOfPolicy(diagnostics);
  return { path: join(root, FILE), text, parts, project, gathered };
}

const report = ({ path, parts, project, gathered }: Draft, written: boolean) => ({
  file: path,
  written,
  project,
  rules: parts.map(({ name, template, comments }) => ({ name, template: template.id, comments })),
  ...(gathered ? { files: gathered.files, sentences: gathered.sentences } : {}),
});

/** `actplane init`: from nothing to a policy that fits the project. */
export function initCommand(program: Command): void {
  program
    .command("init")
    .summary("write a policy that fits this project")
    .description("Writes a commented actplane.yaml that fits the project in the working directory. Nothing is run.")
    .option("--template <id>", "this rule instead of the usual ones; may be repeated", collect)
    .option("--set <name=value>", "a value of the templates, lists with commas; ID.NAME=VALUE for one of them", collect)
    .option("--list-templates", "show all rules that can be asked for, and their values")
    .option(
      "--generate",
      "candidates from AGENTS.md, CLAUDE.md, .cursor/rules, package.json, Makefile, CI; all only report",
    )
    .option("--instructions <file>", "and from this file; may be repeated", collect)
    .option("--task <text>", "and from the words of a task")
    .option("--with-claude", "let Claude Code be told why something was stopped: hooks in its settings")
    .option("--with-codex", "the same for Codex")
    .option("--with-gemini", "the same for Gemini CLI")
    .option("--with-qwen", "the same for Qwen Code")
    .option("--with-cursor", "the same for Cursor")
    .option("--with-opencode", "the same for OpenCode, by a plugin")
    .option("--with-mcp", "the MCP server for the agents named, or those that the project is used with")
    .option("--all", "all of the agents, and the MCP server")
    .addOption(new Option("--with-all", "--all, as the others are called").implies({ all: true }).hideHelp())
    .option("--remove", "take what --with-… put into settings out again, and nothing else")
    .option("--print", "show the file instead of writing it")
    .option("--force", "replace an actplane.yaml that is there")
    .addOption(new Option("--json", "say what was done as JSON"))
    .action(async (options: Options, command: Command) => {
      const colours = coloursFor(process.stdout);
      if (options.listTemplates) {
        await print(options.json ? json(templateList()) : listText(templateList(), colours));
        return;
      }
      const root = realpathSync(process.cwd());
      const found = projectIn(root);
      const registrations = chosenRegistrations(options, found.agents);
      const project = { ...found, agents: usedAgents(options, found.agents) };
      checkRemoval(options, registrations);
      const there = [FILE, ".actplane/policy.yaml"].find((name) => existsSync(join(root, name)));
      const settings = { only: options.print ?? false, quiet: options.json ?? false, colours };
      // Settings alone: there is a policy already, or nobody asked for another.
      const named = options.template ?? options.generate ?? options.instructions ?? options.task;
      if (
        registrations.length > 0 &&
        (options.remove || (there !== undefined && named === undefined && !options.force))
      ) {
        const call = options.remove ? null : ownCall(givenSocket(command));
        const changes = await register(root, registrations, call, settings);
        if (options.json) await print(json({ settings: changes.map((one) => one.file) }));
        else if (!options.remove) for (const note of trustNotes(registrations)) await print(note);
        return;
      }
      const draft = draftOf(project, options);
      if (options.print) {
        await print(options.json ? json({ ...report(draft, false), text: draft.text }) : draft.text.trimEnd());
        if (!options.json) await register(root, registrations, ownCall(givenSocket(command)), settings);
        return;
      }
      if (there !== undefined && !options.force) throw ClientError.of("policy-exists", { path: there });
      // Settings first: they are other people's files, and the more likely to be refused.
      const changes = await register(root, registrations, ownCall(givenSocket(command)), settings);
      replaceFile(draft.path, draft.text);
      if (options.json) {
        await print(json({ ...report(draft, true), settings: changes.map((one) => one.file) }));
        return;
      }
      await print(summaryText({ ...draft, name: FILE }, colours));
      for (const note of trustNotes(registrations)) await print(note);
      const hooked = registrations.length > 0;
      await print(await nextSteps({ ...draft, hooked }, socketPath(command.optsWithGlobals().socket), colours));
    });
}

/** The socket that the user named himself, which agents must be told too. */
function givenSocket(command: Command): string | undefined {
  return command.optsWithGlobals().socket ?? process.env[SOCKET_VARIABLE];
}
