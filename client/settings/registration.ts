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

/** A word of a command line, for a shell. */
export const quote = (word: string) => (/^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** The command of a hook, for a shell. */
const hookCommand = (call: Call, agent: AgentName, event: string) =>
  [...call, "feedback-hook", "--agent", agent, "--event", event].map(quote).join(" ");

function hooks(
  agent: AgentName,
  file: string,
  events: readonly string[],
  form: HookForm,
  timeout: number,
): Registration {
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

/** A server in JSON below one key. */
function server(agent: AgentName, file: string, key: string, value: (call: Call) => unknown): Registration {
  return {
    agent,
    kind: "mcp",
    file,
    add(text, call) {
      const found = valueAt(parseSettings(text), [key, SERVER]);
      const wanted = value(call);
      return JSON.stringify(found) === JSON.stringify(wanted) ? text : setValue(text, [key, SERVER], wanted);
    },
    remove(text) {
      return valueAt(parseSettings(text), [key, SERVER]) === undefined ? text : prune(text, [key, SERVER]);
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
  add: (text, call) => addServerToml(text, SERVER, stdio(call)),
  remove: (text) => removeServerToml(text, SERVER),
};

/** Seconds, and for Gemini and Qwen milliseconds, until an agent gives a hook up. */
const SECONDS = 10;

export const REGISTRATIONS: readonly Registration[] = [
  hooks("claude", ".claude/settings.local.json", ["PostToolUse", "PostToolUseFailure"], GROUPED, SECONDS),
  server("claude", ".mcp.json", "mcpServers", (call) => ({ type: "stdio", ...stdio(call) })),
  // Codex does not read .mcp.json.
  hooks("codex", ".codex/hooks.json", ["PostToolUse"], GROUPED, SECONDS),
  codexServer,
  hooks("gemini", ".gemini/settings.json", ["AfterTool"], GROUPED, SECONDS * 1000),
  server("gemini", ".gemini/settings.json", "mcpServers", stdio),
  hooks("qwen", ".qwen/settings.json", ["PostToolUse", "PostToolUseFailure"], GROUPED, SECONDS * 1000),
  server("qwen", ".qwen/settings.json", "mcpServers", stdio),
  hooks("cursor", ".cursor/hooks.json", ["postToolUse", "postToolUseFailure"], PLAIN, SECONDS),
  server("cursor", ".cursor/mcp.json", "mcpServers", stdio),
  plugin,
  server("opencode", "opencode.json", "mcp", (call) => ({ type: "local", command: [...call, ...MCP_ARGUMENTS] })),
];
