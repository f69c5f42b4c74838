import { type Command, Option } from "commander";
import { ClientError } from "../errors.js";
import { AGENTS } from "../settings/registration.js";

/**
 * `actplane feedback-hook` as the help shows it. An agent runs it after every tool call, nearly always for nothing: so
 * it is done in C by bin/actplane itself (addon/native/hook.c).
 */
export function feedbackHookCommand(program: Command): void {
  program
    .command("feedback-hook")
    .summary("for agents: what they were not told yet")
    .description(
      "Prints what was stopped or reported below the calling agent and it was not told yet, each message once. Agents run it after their tools; `actplane init --with-claude` and the like put it into their settings.",
    )
    .addOption(new Option("--agent <name>", "in this agent's form; text without it").choices([...AGENTS, "text"]))
    .option("--event <name>", "the hook's event, where the agent has several")
    .action(() => {
      throw ClientError.of("run-by-hand", {});
    });
}
