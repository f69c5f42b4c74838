import type { Command } from "commander";
import { ClientError } from "../errors.js";
import { acceptOption, domainOption, policyOption, ruleOption } from "../options.js";

/**
 * `actplane run` as the help shows it. It is done in C by bin/actplane itself, without starting Node
 * (a bare Node start is 100 ms, and the launcher must become the command itself); so this action is only
 * reached when somebody starts main.js by hand.
 */
export function runCommand(program: Command): void {
  program
    .command("run")
    .usage("[options] -- COMMAND [ARG…]")
    .summary("run a command under a policy")
    .description("Runs a command and all it starts under a policy. The command keeps terminal, environment and limits.")
    .argument("[command...]")
    .addOption(policyOption())
    .addOption(ruleOption())
    .addOption(domainOption())
    .addOption(acceptOption())
    .action(() => {
      throw ClientError.of("run-by-hand", {});
    });
}
