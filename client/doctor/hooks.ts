/** Whether an agent is told why something was stopped: its hooks, wherever they stand. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_SOCKET, SOCKET_VARIABLE } from "../../protocol/index.js";
import { isOwnHook } from "../settings/hooks.js";
import { isObject } from "../settings/jsonc.js";
import { type AgentName, HOOK_EVENTS } from "../settings/registration.js";
import { below, editor, isThere, readSettings, type Surroundings } from "./around.js";
import { broken, type Finding, ok, warning } from "./finding.js";

/** Files of an agent that may hold hooks, of the project and of the user. */
export const HOOK_FILES: Readonly<Record<AgentName, readonly string[]>> = {
  claude: [".claude/settings.local.json", ".claude/settings.json", "~/.claude/settings.json"],
  codex: [".codex/hooks.json", "~/.codex/hooks.json"],
  gemini: [".gemini/settings.json", "~/.gemini/settings.json"],
  qwen: [".qwen/settings.json", "~/.qwen/settings.json"],
  cursor: [".cursor/hooks.json", "~/.cursor/hooks.json"],
  opencode: [],
};
const PLUGIN = ".opencode/plugin/actplane.js";

/** A hook of ours. */
interface Own {
  readonly file: string;
  readonly event: string;
  readonly command: string;
}

function ownCommands(value: unknown): string[] {
  if (typeof value === "string") return isOwnHook(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(ownCommands);
  return isObject(value) ? Object.values(value).flatMap(ownCommands) : [];
}

const ownIn = (file: string, value: unknown): Own[] =>
  Object.entries(below(value, "hooks") ?? {}).flatMap(([event, list]) =>
    ownCommands(list).map((command) => ({ file, event, command })),
  );

/** A command line's words; ours have no others than those that init quotes. */
const words = (command: string): string[] =>
  [...command.matchAll(/'((?:[^']|'\\'')*)'|(\S+)/gu)].map(([, inner, bare]) =>
    inner === undefined ? (bare ?? "") : inner.replaceAll("'\\''", "'"),
  );

/** The socket that a command of ours names; otherwise the one that the agent's environment says, or the system's. */
export function socketIn(command: readonly string[], { env }: Surroundings): string {
  const at = command.indexOf("--socket");
  return (at < 0 ? undefined : command[at + 1]) ?? env[SOCKET_VARIABLE] ?? DEFAULT_SOCKET;
}

function commandFindings(agent: AgentName, all: readonly Own[], around: Surroundings, mend: string): Finding[] {
  const dead = all.filter(({ command }) => !isThere(words(command)[0] ?? "", around));
  const elsewhere = all.filter(
    ({ command }) => around.socket !== null && socketIn(words(command), around) !== around.socket,
  );
  const files = (list: readonly Own[]) => [...new Set(list.map((one) => one.file))];
  return [
    ...files(dead).map((file) => {
      const [program] = words(dead.find((one) => one.file === file)?.command ?? "");
      return broken(agent, `${file} calls ${program}, which is not there`, mend);
    }),
    ...files(elsewhere).map((file) => {
      const socket = socketIn(words(elsewhere.find((one) => one.file === file)?.command ?? ""), around);
      return warning(agent, `its hook in ${file} asks another service than this one: ${socket}`, mend);
    }),
  ];
}

/** The same hook more than once, in one file or in several. */
function duplicateFindings(agent: AgentName, all: readonly Own[], around: Surroundings, mend: string): Finding[] {
  const [first, ...others] = [...new Set(all.map((one) => one.file))];
  const twice = all.some((one, index) =>
    all.some((other, before) => before < index && other.file === one.file && other.event === one.event),
  );
  return [
    ...(twice ? [warning(agent, `its hook stands twice in ${first}; each message comes once all the same`, mend)] : []),
    ...(others.length > 0
      ? [
          warning(
            agent,
            `its hook stands in ${others.join(", ")} too; each message comes once all the same`,
            `Take it out of ${others.length > 1 ? "those" : "that"}: ${editor(around, ...others)}`,
          ),
        ]
      : []),
  ];
}

export function hookFindings(agent: AgentName, around: Surroundings): Finding[] {
  const found: Finding[] = [];
  const all: Own[] = [];
  const mend = `actplane init --with-${agent}`;
  for (const file of HOOK_FILES[agent]) {
    const read = readSettings(file, around);
    if (read === null) continue;
    if ("problem" in read) {
      const what = `${file} cannot be parsed, so ${agent} ignores it: ${read.problem}`;
      found.push(broken(agent, what, `Mend it: ${editor(around, file)}`));
      continue;
    }
    all.push(...ownIn(file, read.value));
    if (read.value.disableAllHooks === true || below(read.value, "hooksConfig", "enabled") === false)
      found.push(warning(agent, `${file} switches all hooks off`, `Take that out: ${editor(around, file)}`));
  }
  if (agent === "opencode" && existsSync(join(around.root, PLUGIN)))
    return [...found, ok(agent, `has its plugin in ${PLUGIN}`)];
  const [first] = all;
  if (first === undefined)
    return [...found, warning(agent, "it is not told why something was stopped: it has no hook", mend)];
  const silent = HOOK_EVENTS[agent].filter((event) => !all.some((one) => one.event === event));
  return [
    ...found,
    ...(silent.length > 0 ? [warning(agent, `its hook does not run after ${silent.join(" and ")}`, mend)] : []),
    ...commandFindings(agent, all, around, mend),
    ok(agent, `has its hook in ${first.file}`),
    ...duplicateFindings(agent, all, around, mend),
  ];
}
