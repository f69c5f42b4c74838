import { writeSync } from "node:fs";
import type { Command } from "commander";
import { ClientError } from "../errors.js";
import { json, print } from "../output.js";
import { packageVersion } from "../version.js";

type Installer = typeof import("../../packaging/service.js");
type Say = (line: string) => void;

interface Options {
  readonly purge?: boolean;
  readonly json?: boolean;
}

/** `actplane service …`: for who installed with npm; Debian's package does the same by itself. */
export function serviceCommand(program: Command): void {
  const service = program
    .command("service")
    .summary("install or remove the service (root)")
    .description("Installs or removes the service that enforces policies. Needs root and systemd.");
  service
    .command("install")
    .description("Copies this package to /usr/local/lib/actplane, and starts the service now and at each boot.")
    .option("--json", "as JSON")
    .action((options: Options) => told(options, ({ installService }, say) => installService(packageVersion(), say)));
  service
    .command("remove")
    .description("Stops the service and removes it.")
    .option("--purge", "its state, settings and user as well")
    .option("--json", "as JSON")
    .action((options: Options) =>
      told(options, ({ removeService }, say) => removeService(options.purge ?? false, say)),
    );
}

/** Prints what is done while it is: a copy and a self-test take their time. The installer is loaded only here: nobody else pays for it. */
async function told(options: Options, work: (installer: Installer, say: Say) => void): Promise<void> {
  const installer = await import("../../packaging/service.js");
  const done: string[] = [];
  try {
    // At once: the work blocks until it is over, and nothing else would be printed before.
    work(installer, (line) => (options.json ? done.push(line) : writeSync(process.stdout.fd, `${line}\n`)));
  } catch (error) {
    if (!(error instanceof installer.InstallError)) throw error;
    if (done.length > 0) process.stderr.write(`${done.join("\n")}\n`);
    const { code, message, exit } = ClientError.of("service-unchanged", { problem: error.message });
    throw new ClientError(code, message, exit, error.hint);
  }
  if (options.json) await print(json({ done }));
}
