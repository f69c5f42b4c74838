/** Agents on this machine: whether they are told why something was stopped, and whether they run what tells them. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AGENTS, type AgentName } from "../settings/registration.js";
import { inPath, type Surroundings } from "./around.js";
import { type Finding, ok } from "./finding.js";
import { HOOK_FILES, hookFindings } from "./hooks.js";
import { serverFindings } from "./servers.js";
import { trustFindings } from "./trust.js";

const PROGRAM: Readonly<Record<AgentName, string>> = {
  claude: "claude",
  codex: "codex",
  gemini: "gemini",
  qwen: "qwen",
  cursor: "cursor-agent",
  opencode: "opencode",
};

/** Agents that can be started, or that the project is set up for. */
export function agentFindings(around: Surroundings): Finding[] {
  const present = AGENTS.filter(
    (agent) =>
      inPath(PROGRAM[agent], around) ||
      HOOK_FILES[agent].some((file) => !file.startsWith("~") && existsSync(join(around.root, file))),
  );
  if (present.length === 0) return [ok("agents", "none that actplane knows is in PATH")];
  return present.flatMap((agent) => {
    const hooks = hookFindings(agent, around);
    const hooked = hooks.some((one) => one.level === "ok");
    return [...hooks, ...(hooked ? trustFindings(agent, around) : []), ...serverFindings(agent, around)];
  });
}
