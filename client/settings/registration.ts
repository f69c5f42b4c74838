/** Which files each agent reads, and what is put into them. */
import { addHook, GROUPED, type HookForm, PLAIN, removeHooks } from "./hooks.js";
import { isObject, parseSettings, prune, SettingsError, setValue, valueAt } from "./jsonc.js";
import { PLUGIN_MARK, pluginText } from "./plugin.js";
import { addServerToml, removeServerToml } from "./toml.js";

export const AGENTS = ["claude", "codex", "gemini", "qwen", "cursor", "opencode"] as const;
export type AgentName = (typeof AGENTS)[number];

/** How actplane is called: words of a command line. */
export type Call = readonly string[];

/** Something that belongs into one file. Both functions throw SettingsError for a text that is not what it must be. */
export interface Registration {
  readonly agent: AgentName;
  readonly kind: "hook" | "mcp";
  /** below the project's root */
  readonly file: string;
  add(text: string, call: Call): string;
  remove(text: string): string;
}

/** Name of the server in every agent's settings. */
export const SERVER = "actplane";
const MCP_ARGUMENTS = ["mcp", "--auto-attach-parent"];

/** Whether a server's command line is ours, wherever actplane was installed when it was written. */
export const isOwnServer = ([program = "", ...args]: Call): boolean =>
  /(?:^|\/)actplane$/u.test(program) && args.includes("mcp");

/** After which events an agent is told. Claude Code and Qwen Code have one of their own for a command that was killed. */
export const HOOK_EVENTS: Readonly<Record<AgentName, readonly string[]>> = {
  claude: ["PostToolUse", "PostToolUseFailure"],
  codex: ["PostToolUse"],
  gemini: ["AfterTool"],
  qwen: ["PostToolUse", "PostToolUseFailure"],
  cursor: ["postToolUse", "postToolUseFailure"],
  opencode: [],
};

/** A word of a command line, for a shell. */
export const quote = (word: string) => (/^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** The command of a hook, for a shell. */
const hookCommand = (call: Call, agent: AgentName, event: string) =>
  [...call, "feedback-hook", "--agent", agent, "--event", event].map(quote).join(" ");

function hooks(agent: AgentName, file: string, form: HookForm, timeout: number): Registration {
  const events = HOOK_EVENTS[agent];
  return {
    agent,
    kind: "hook",
    file,
    add: (text, call) =>
      events.reduce(
        (out, event) => addHook(out, form, { event, command: hookCommand(call, agent, event), timeout }),
        start(agent, text),
      ),
    remove: (text) => finish(agent, removeHooks(text, form)),
  };
}

/** Cursor wants to be told the version of the form. */
const start = (agent: AgentName, text: string) =>
  agent === "cursor" && text.trim() === "" ? '{\n  "version": 1\n}\n' : text;
const finish = (agent: AgentName, text: string) => {
  const value = parseSettings(text);
  const isBare = agent === "cursor" && isObject(value) && Object.keys(value).join() === "version";
  return isBare ? prune(text, ["version"]) : text;
};

/** Somebody else's server has our name. */
class ForeignServer extends SettingsError {}

/** Command and arguments may stand apart, or in one list. */
function isOwnEntry(entry: unknown): boolean {
  const { command, args } = isObject(entry) ? entry : {};
  return isOwnServer([command, args].flat().filter((word) => typeof word === "string"));
}

/** Our server as it stands there. Throws SettingsError when another one has the name. */
function ownServer(text: string, key: string): unknown {
  const found = valueAt(parseSettings(text), [key, SERVER]);
  if (found === undefined) return undefined;
  if (!isOwnEntry(found)) throw new ForeignServer(`${key}.${SERVER} is another server; give it another name`);
  return found;
}

/** A server in JSON below one key. */
function server(agent: AgentName, file: string, key: string, value: (call: Call) => unknown): Registration {
  return {
    agent,
    kind: "mcp",
    file,
    add(text, call) {
      const found = ownServer(text, key);
      const wanted = value(call);
      return JSON.stringify(found) === JSON.stringify(wanted) ? text : setValue(text, [key, SERVER], wanted);
    },
    remove(text) {
      try {
        return ownServer(text, key) === undefined ? text : prune(text, [key, SERVER]);
      } catch (error) {
        // What is not ours stays.
        if (error instanceof ForeignServer) return text;
        throw error;
      }
    },
  };
}

const stdio = ([command = "", ...args]: Call) => ({ command, args: [...args, ...MCP_ARGUMENTS] });

const plugin: Registration = {
  agent: "opencode",
  kind: "hook",
  file: ".opencode/plugin/actplane.js",
  add(text, call) {
    if (text !== "" && !text.includes(PLUGIN_MARK)) throw new SettingsError("it is there and not actplane's");
    return pluginText(call);
  },
  remove: (text) => (text.includes(PLUGIN_MARK) ? "" : text),
};

const codexServer: Registration = {
  agent: "codex",
  kind: "mcp",
  file: ".codex/config.toml",
  add: (text, call) => addServerToml(text, SERVER, stdio(call), isOwnEntry),
  remove: (text) => removeServerToml(text, SERVER, isOwnEntry),
};

/** Seconds, and for Gemini and Qwen milliseconds, until an agent gives a hook up. */
const SECONDS = 10;

export const REGISTRATIONS: readonly Registration[] = [
  hooks("claude", ".claude/settings.local.json", GROUPED, SECONDS),
  server("claude", ".mcp.json", "mcpServers", (call) => ({ type: "stdio", ...stdio(call) })),
  // Codex does not read .mcp.json.
  hooks("codex", ".codex/hooks.json", GROUPED, SECONDS),
  codexServer,
  hooks("gemini", ".gemini/settings.json", GROUPED, SECONDS * 1000),
  server("gemini", ".gemini/settings.json", "mcpServers", stdio),
  hooks("qwen", ".qwen/settings.json", GROUPED, SECONDS * 1000),
  server("qwen", ".qwen/settings.json", "mcpServers", stdio),
  hooks("cursor", ".cursor/hooks.json", PLAIN, SECONDS),
  server("cursor", ".cursor/mcp.json", "mcpServers", stdio),
  plugin,
  server("opencode", "opencode.json", "mcp", (call) => ({ type: "local", command: [...call, ...MCP_ARGUMENTS] })),
];
