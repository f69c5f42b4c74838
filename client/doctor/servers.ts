/** The MCP server in agents' settings: there, alive, once, and asking the right service. */
import { basename } from "node:path";
import { isObject } from "../settings/jsonc.js";
import { type AgentName, isOwnServer, SERVER } from "../settings/registration.js";
import { below, editor, isThere, readSettings, type Surroundings, settingsOf } from "./around.js";
import { broken, type Finding, ok, warning } from "./finding.js";
import { socketIn } from "./hooks.js";

/** Where an agent reads its servers: a file, and the keys below which they stand. */
type Shelf = readonly [file: string, ...keys: string[]];

function shelves(agent: AgentName, { root }: Surroundings): readonly Shelf[] {
  const all: Readonly<Record<AgentName, readonly Shelf[]>> = {
    claude: [
      [".mcp.json", "mcpServers"],
      ["~/.claude.json", "projects", root, "mcpServers"],
      ["~/.claude.json", "mcpServers"],
    ],
    codex: [
      [".codex/config.toml", "mcp_servers"],
      ["~/.codex/config.toml", "mcp_servers"],
    ],
    gemini: [
      [".gemini/settings.json", "mcpServers"],
      ["~/.gemini/settings.json", "mcpServers"],
    ],
    qwen: [
      [".qwen/settings.json", "mcpServers"],
      ["~/.qwen/settings.json", "mcpServers"],
    ],
    cursor: [
      [".cursor/mcp.json", "mcpServers"],
      ["~/.cursor/mcp.json", "mcpServers"],
    ],
    opencode: [
      ["opencode.json", "mcp"],
      ["~/.config/opencode/opencode.json", "mcp"],
    ],
  };
  return all[agent];
}

interface Entry {
  readonly file: string;
  readonly name: string;
  readonly value: Record<string, unknown>;
  readonly words: readonly string[];
}

function entries(agent: AgentName, around: Surroundings): Entry[] {
  return shelves(agent, around).flatMap(([file, ...keys]) =>
    Object.entries(below(settingsOf(file, around), ...keys) ?? {}).flatMap(([name, value]) =>
      isObject(value) ? [{ file, name, value, words: wordsOf(value) }] : [],
    ),
  );
}

function wordsOf({ command, args }: Record<string, unknown>): string[] {
  const all = [...(Array.isArray(command) ? command : [command]), ...(Array.isArray(args) ? args : [])];
  return all.filter((word) => typeof word === "string");
}

/** Claude Code asks about each server of .mcp.json, and remembers a no. */
const refusedByClaude = (around: Surroundings) =>
  [".claude/settings.local.json", ".claude/settings.json", "~/.claude/settings.json"].find((file) => {
    const names = settingsOf(file, around).disabledMcpjsonServers;
    return Array.isArray(names) && names.includes(SERVER);
  });

function offFindings(agent: AgentName, own: readonly Entry[], around: Surroundings): Finding[] {
  const off = own.filter(({ value }) => value.enabled === false || value.disabled === true).map((one) => one.file);
  const refused = agent === "claude" ? refusedByClaude(around) : undefined;
  return [...off, ...(refused ? [refused] : [])].map((file) =>
    warning(agent, `${file} switches the MCP server off`, `Take that out: ${editor(around, file)}`),
  );
}

/** Files that only hold servers are looked at here; those with hooks were complained of with them. */
function unparsable(agent: AgentName, around: Surroundings): Finding[] {
  return shelves(agent, around).flatMap(([file], index, all) => {
    const read = readSettings(file, around);
    const isSeen = all.findIndex(([other]) => other === file) < index || basename(file) === "settings.json";
    if (isSeen || read === null || !("problem" in read)) return [];
    const what = `${file} cannot be parsed, so ${agent} finds no server in it: ${read.problem}`;
    return [broken(agent, what, `Mend it: ${editor(around, file)}`)];
  });
}

export function serverFindings(agent: AgentName, around: Surroundings): Finding[] {
  const all = entries(agent, around);
  const own = all.filter((one) => isOwnServer(one.words));
  const mend = `actplane init --with-${agent} --with-mcp`;
  const foreign = all.filter((one) => one.name === SERVER && !own.includes(one));
  const found = [
    ...unparsable(agent, around),
    ...foreign.map(({ file }) =>
      warning(
        agent,
        `the server ${SERVER} in ${file} is another program's, so there is no place for ours`,
        `Give it another name: ${editor(around, file)}`,
      ),
    ),
  ];
  const [first, ...others] = own;
  if (!first) return [...found, ok(agent, `has no MCP server, and needs none; ${mend} gives it one`)];
  const dead = own.filter(({ words: [program = ""] }) => !isThere(program, around));
  const elsewhere = own.filter(({ words }) => around.socket !== null && socketIn(words, around) !== around.socket);
  const same = others.every(({ words }) => words.join(" ") === first.words.join(" "));
  return [
    ...found,
    ...dead.map(({ file, words }) => broken(agent, `${file} starts ${words[0]}, which is not there`, mend)),
    ...elsewhere.map(({ file, words }) =>
      warning(agent, `its MCP server in ${file} asks another service than this one: ${socketIn(words, around)}`, mend),
    ),
    ok(agent, `has the MCP server in ${first.file}`),
    ...(others.length > 0
      ? [
          warning(
            agent,
            `its MCP server stands in ${others.map((one) => one.file).join(", ")} too${same ? "" : ", and not alike: which one counts, the agent decides"}`,
            `Take it out of ${others.length > 1 ? "those" : "that"}: ${editor(around, ...others.map((one) => one.file))}`,
          ),
        ]
      : []),
    ...offFindings(agent, own, around),
  ];
}
