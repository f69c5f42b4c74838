import { isAbsolute, join } from "node:path";
import type { Command } from "commander";
import { namedPolicy } from "../discover.js";
import { ClientError } from "../errors.js";
import { homeOf } from "../home.js";
import { acceptOption } from "../options.js";
import { json, print, warn } from "../output.js";
import { call } from "../rpc.js";
import { socketPath } from "../socket.js";
import { line } from "../text.js";

/** $XDG_CONFIG_HOME/actplane/policy.yaml, or ~/.config/actplane/policy.yaml; null without a home. */
export function userPolicyPath(env: NodeJS.ProcessEnv = process.env): string | null {
  const config = env.XDG_CONFIG_HOME;
  const home = homeOf();
  const folder = config && isAbsolute(config) ? config : home && join(home, ".config");
  return folder && join(folder, "actplane", "policy.yaml");
}

/** The file as it is now; null when there is none. Throws ClientError when it cannot be read. */
function textOf(path: string): { path: string; text: string } | null {
  try {
    const { text } = namedPolicy(path);
    return { path, text };
  } catch (error) {
    if (error instanceof ClientError && error.code === "policy-missing") return null;
    throw error;
  }
}

/** `actplane reload`: one's own policy, and the files that began one's own domains, as they are now. */
export function reloadCommand(program: Command): void {
  program
    .command("reload")
    .summary("put your changed policy files in force")
    .description(
      "Puts your own policy (~/.config/actplane/policy.yaml) and the policy files of your running domains in force as " +
        "they are now: all or nothing. Labels, gates and lineage go on. The machine's: systemctl reload actplaned.",
    )
    .addOption(acceptOption())
    .option("--json", "as JSON")
    .action(async (options: { accept?: readonly string[]; json?: boolean }, command: Command) => {
      const socket = socketPath(command.optsWithGlobals().socket);
      const status = await call(socket, "control.status", {});
      const uid = process.getuid?.();
      const own = status.domains.filter((domain) => domain.uid === uid && domain.parent === null);
      const domains = own.flatMap(({ domain, file: path }) => {
        // A policy file that is gone leaves what it began as it is.
        const file = path === null ? null : textOf(path);
        return file === null ? [] : [{ domain, file }];
      });
      const path = userPolicyPath();
      const user = path === null ? null : textOf(path);
      const accept = options.accept === undefined ? {} : { accept: [...options.accept] };
      const done = await call(socket, "policy.reload", { user, domains, ...accept });
      warn(done.warnings);
      if (options.json) return print(json(done));
      const yours = user === null ? "no policy of your own" : line(user.path);
      await print(`in force: ${yours}; ${done.domains.length} domains have other policy now`);
    });
}
