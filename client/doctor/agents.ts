/** Agents on this machine: whether they are told why something was stopped, and whether they run what tells them. */
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { parse as parseToml } from "@decimalturn/toml-patch";
import { readSmall } from "../files/read.js";
import { isOwnHook } from "../settings/hooks.js";
import { isObject, parseSettings, SettingsError } from "../settings/jsonc.js";
import { AGENTS, type AgentName, quote, REGISTRATIONS, SERVER } from "../settings/registration.js";
import { broken, type Finding, ok, warning } from "./finding.js";

/** Where an agent may look besides the project; replaced in tests. */
export interface Surroundings {
  readonly root: string;
  /** null: the user has none */
  readonly home: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const inPath = (name: string, { env }: Surroundings) =>
  (env.PATH ?? "").split(delimiter).some((folder) => folder.startsWith("/") && existsSync(join(folder, name)));

type Read = { readonly value: unknown } | { readonly problem: string } | null;

function readJson(path: string): Read {
  const text = readSmall(path);
  if (text === null) return null;
  try {
    return { value: parseSettings(text) };
  } catch (error) {
    if (error instanceof SettingsError) return { problem: error.message };
    throw error;
  }
}

function readToml(path: string): Record<string, unknown> {
  const text = readSmall(path);
  try {
    return text === null ? {} : (parseToml(text) as Record<string, unknown>);
  } catch {
    return {};
  }
}

/** Commands of ours that a settings value holds, anywhere. */
function ownCommands(value: unknown): string[] {
  if (typeof value === "string") return isOwnHook(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(ownCommands);
  return isObject(value) ? Object.values(value).flatMap(ownCommands) : [];
}

/** Files of an agent that may hold hooks, of the project and of the user. */
const HOOK_FILES: Record<AgentName, readonly string[]> = {
  claude: [".claude/settings.local.json", ".claude/settings.json", "~/.claude/settings.json"],
  codex: [".codex/hooks.json", "~/.codex/hooks.json"],
  gemini: [".gemini/settings.json", "~/.gemini/settings.json"],
  qwen: [".qwen/settings.json", "~/.qwen/settings.json"],
  cursor: [".cursor/hooks.json", "~/.cursor/hooks.json"],
  opencode: [],
};

/** For what only its owner can mend. */
const editor = (...files: readonly string[]) => `\${EDITOR:-vi} ${files.map(quote).join(" ")}`;

function place(file: string, { root, home }: Surroundings): string | null {
  if (!file.startsWith("~/")) return join(root, file);
  return home === null ? null : join(home, file.slice(2));
}

/** The command's first word exists, or is looked for in PATH. */
function missingProgram(command: string, around: Surroundings): string | null {
  const program = /^'([^']+)'|^(\S+)/u.exec(command);
  const name = program?.[1] ?? program?.[2] ?? "";
  const there = name.startsWith("/") ? existsSync(name) : inPath(name, around);
  return there ? null : name;
}

function hookFindings(agent: AgentName, around: Surroundings): Finding[] {
  const found: Finding[] = [];
  const holding: string[] = [];
  const mend = `actplane init --with-${agent}`;
  for (const file of HOOK_FILES[agent]) {
    const path = place(file, around);
    const read = path === null ? null : readJson(path);
    if (read === null) continue;
    if ("problem" in read) {
      found.push(
        broken(
          agent,
          `${file} cannot be parsed, so ${agent} ignores it: ${read.problem}`,
          `Mend it: ${editor(path ?? file)}`,
        ),
      );
      continue;
    }
    const commands = ownCommands(read.value);
    if (commands.length > 0) holding.push(file);
    for (const name of new Set(commands.flatMap((command) => missingProgram(command, around) ?? [])))
      found.push(broken(agent, `${file} calls ${name}, which is not there`, mend));
    const value = isObject(read.value) ? read.value : {};
    const off = value.disableAllHooks === true || (isObject(value.hooksConfig) && value.hooksConfig.enabled === false);
    if (off && file !== undefined)
      found.push(warning(agent, `${file} switches all hooks off`, `Take that out: ${editor(path ?? file)}`));
  }
  if (agent === "opencode" && existsSync(join(around.root, ".opencode/plugin/actplane.js")))
    holding.push(".opencode/plugin/actplane.js");
  const [first, ...others] = holding;
  if (first === undefined) found.push(warning(agent, "it is not told why something was stopped: it has no hook", mend));
  else found.push(ok(agent, `has its hook in ${first}`));
  if (others.length > 0)
    found.push(
      warning(
        agent,
        `its hook stands in ${others.join(", ")} too; each message comes once all the same`,
        `Take it out of ${others.length > 1 ? "those" : "that"}: ${editor(...others.map((file) => place(file, around) ?? file))}`,
      ),
    );
  return found;
}

/** Codex and Gemini skip a project's hooks, without a word, until they trust it. */
function trustFindings(agent: AgentName, around: Surroundings): Finding[] {
  if (agent === "codex") {
    const folder = around.env.CODEX_HOME ?? (around.home === null ? null : join(around.home, ".codex"));
    const config = folder === null ? {} : readToml(join(folder, "config.toml"));
    const projects = isObject(config.projects) ? config.projects : {};
    const own = projects[around.root];
    const trusted = isObject(own) && own.trust_level === "trusted";
    const hooks = isObject(config.hooks) && isObject(config.hooks.state) ? Object.keys(config.hooks.state) : [];
    const seen = hooks.some((key) => key.includes(join(around.root, ".codex")));
    return [
      ...(trusted
        ? []
        : [
            warning(
              agent,
              "does not trust this project, so it skips the project's hooks without a word",
              "Start it here once, and trust the folder: codex",
            ),
          ]),
      ...(seen
        ? []
        : [
            warning(
              agent,
              "may not have been shown the hook: it skips hooks that nobody looked at",
              "Type /hooks in it, once: codex",
            ),
          ]),
      ...(isObject(config.features) && config.features.hooks === false
        ? [
            warning(
              agent,
              "has its hooks switched off",
              `Take hooks = false out of [features]: ${editor(join(folder ?? "~/.codex", "config.toml"))}`,
            ),
          ]
        : []),
    ];
  }
  if (agent === "gemini" && around.home !== null) {
    const read = readJson(join(around.home, ".gemini", "trustedFolders.json"));
    const folders = read && "value" in read && isObject(read.value) ? read.value : {};
    for (let at = around.root; ; at = dirname(at)) {
      const trust = folders[at];
      if (trust === "TRUST_FOLDER" || (trust === "TRUST_PARENT" && at !== around.root)) return [];
      if (at === dirname(at)) break;
    }
    return [
      warning(
        agent,
        "may not trust this folder, and runs a project's hooks only in a trusted one",
        "Start it here once, and trust the folder: gemini",
      ),
    ];
  }
  return [];
}

function serverFindings(agent: AgentName, around: Surroundings): Finding[] {
  const registration = REGISTRATIONS.find((one) => one.agent === agent && one.kind === "mcp");
  const text = registration && readSmall(join(around.root, registration.file));
  if (!registration || typeof text !== "string") return [];
  return text.includes(SERVER) && registration.remove(text) !== text
    ? [ok(agent, `has the MCP server in ${registration.file}`)]
    : [];
}

/** Agents that can be started, or that the project is set up for. */
export function agentFindings(around: Surroundings): Finding[] {
  const program: Record<AgentName, string> = {
    claude: "claude",
    codex: "codex",
    gemini: "gemini",
    qwen: "qwen",
    cursor: "cursor-agent",
    opencode: "opencode",
  };
  const present = AGENTS.filter(
    (agent) =>
      inPath(program[agent], around) ||
      HOOK_FILES[agent].some((file) => !file.startsWith("~") && existsSync(join(around.root, file))),
  );
  if (present.length === 0) return [ok("agents", "none that actplane knows is in PATH")];
  return present.flatMap((agent) => {
    const hooks = hookFindings(agent, around);
    const hooked = hooks.some((one) => one.level === "ok");
    return [...hooks, ...(hooked ? trustFindings(agent, around) : []), ...serverSafe(agent, around)];
  });
}

function serverSafe(agent: AgentName, around: Surroundings): Finding[] {
  try {
    return serverFindings(agent, around);
  } catch (error) {
    if (error instanceof SettingsError) return [];
    throw error;
  }
}
