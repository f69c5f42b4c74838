/** The part of `init` that lets agents know of actplane: hooks and the MCP server in their own settings. */
import { ClientError } from "../errors.js";
import { print } from "../output.js";
import { diffText } from "../settings/diff.js";
import { type Change, carryOut, plan } from "../settings/plan.js";
import { AGENTS, type AgentName, type Call, REGISTRATIONS, type Registration } from "../settings/registration.js";
import type { Colours } from "../text.js";

/** Of the command line. */
export interface RegisterOptions {
  readonly withClaude?: boolean;
  readonly withCodex?: boolean;
  readonly withGemini?: boolean;
  readonly withQwen?: boolean;
  readonly withCursor?: boolean;
  readonly withOpencode?: boolean;
  readonly withMcp?: boolean;
  readonly all?: boolean;
  readonly remove?: boolean;
}

const optionOf = (agent: AgentName) => `with${agent.charAt(0).toUpperCase()}${agent.slice(1)}` as keyof RegisterOptions;

/** What is asked for. `detected`: agents that the project is used with, which --with-mcp alone means. */
export function chosenRegistrations(options: RegisterOptions, detected: readonly string[]): Registration[] {
  const named = AGENTS.filter((agent) => options.all || options[optionOf(agent)]);
  const mcp = options.all || options.withMcp;
  const served = named.length > 0 ? named : AGENTS.filter((agent) => detected.includes(agent));
  const servers: readonly string[] = served.length > 0 ? served : ["claude"];
  return REGISTRATIONS.filter(({ agent, kind }) =>
    kind === "hook" ? named.includes(agent) : mcp && servers.includes(agent),
  );
}

/** Agents that a policy is to fit: those named first, then those that left their files here. */
export function usedAgents(options: RegisterOptions, detected: readonly string[]): string[] {
  const named = AGENTS.filter((agent) => options[optionOf(agent)]);
  return [...new Set([...named, ...detected])];
}

/** Throws ClientError; then nothing was written. `call` null: take it back. */
export async function register(
  root: string,
  registrations: readonly Registration[],
  call: Call | null,
  show: { readonly only: boolean; readonly quiet: boolean; readonly colours: Colours },
): Promise<readonly Change[]> {
  const changes = plan(root, registrations, call);
  if (!show.quiet) {
    for (const { file, before, after } of changes) await print(diffText(file, before, after, show.colours));
    const same = [...new Set(registrations.map((one) => one.file))].filter(
      (file) => !changes.some((one) => one.file === file),
    );
    for (const file of same)
      await print(`${file}: ${call === null ? "has nothing of actplane" : "is as it should be"}`);
  }
  if (!show.only) carryOut(root, changes);
  return changes;
}

/** What a person must do himself before an agent runs what its settings say. */
export function trustNotes(registrations: readonly Registration[]): string[] {
  const agents = new Set(registrations.map((one) => one.agent));
  return [
    ...(agents.has("codex")
      ? ["Codex runs hooks of a project only when you trusted the project, and the hook: type /hooks in it once."]
      : []),
    ...(agents.has("gemini") ? ["Gemini CLI runs a project's hooks only in a trusted folder."] : []),
    ...(agents.has("claude") && registrations.some((one) => one.agent === "claude" && one.kind === "mcp")
      ? ["Claude Code asks once whether it may use the project's MCP server."]
      : []),
  ];
}

export function checkRemoval(options: RegisterOptions, registrations: readonly Registration[]): void {
  if (options.remove && registrations.length === 0) throw ClientError.of("nothing-named", {});
}
