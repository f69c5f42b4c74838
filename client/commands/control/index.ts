import type { Command } from "commander";
import { json, print } from "../../output.js";
import { call } from "../../rpc.js";
import { socketPath } from "../../socket.js";
import { statusText } from "../../status-text.js";
import { coloursFor } from "../../text.js";
import { bindChildCommand } from "./bind-child.js";
import { childrenCommands } from "./children.js";
import { deltaCommand } from "./delta.js";
import { launchChildCommand } from "./launch-child.js";

/** `actplane control …`: what the service does and knows, and domains while they run. */
export function controlCommand(program: Command): void {
  const control = program
    .command("control")
    .summary("look at the service, add to domains, run children")
    .description("Looks at the service and your domains, adds policy to them, runs commands in children of them.");
  control
    .command("status")
    .description("Shows the tier, what was proven at start, and the domains you may see.")
    .option("--json", "as JSON")
    .action(async (options: { json?: boolean }, command: Command) => {
      const status = await call(socketPath(command.optsWithGlobals().socket), "control.status", {});
      await print(options.json ? json(status) : statusText(status, coloursFor(process.stdout)));
    });
  launchChildCommand(control);
  bindChildCommand(control);
  deltaCommand(control);
  childrenCommands(control);
}
