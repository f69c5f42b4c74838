import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Command, Option } from "commander";
import { tail } from "../../children/log.js";
import { createChild, logOf, newId, RESTART_POLICIES, type RestartPolicy } from "../../children/record.js";
import { ClientError } from "../../errors.js";
import { domainOption, integer } from "../../options.js";
import { json, print } from "../../output.js";
import { addDeltaOptions, type DeltaOptions } from "./delta-options.js";

interface Options extends DeltaOptions {
  readonly detach?: boolean;
  readonly name?: string;
  readonly domain?: string;
  readonly parent?: number;
  readonly restartPolicy: RestartPolicy;
  readonly restartLimit: number;
  readonly restartBackoff: number;
  readonly json?: boolean;
}

/**
 * `actplane control launch-child --detach`: the same in the background. Without --detach bin/actplane does it itself,
 * in C, and becomes the command.
 */
export function launchChildCommand(control: Command): void {
  addDeltaOptions(
    control
      .command("launch-child")
      .usage("[options] -- COMMAND [ARG…]")
      .description("Runs a command in a child of the domain this runs in; with --detach in the background.")
      .argument("[command...]"),
  )
    .addOption(domainOption())
    .addOption(new Option("--parent <number>", "the parent, from outside every domain").argParser(integer(1, 1 << 20)))
    .option("--detach", "in the background, looked after by a process in your own session")
    .option("--name <name>", "what it is called in children, logs, stop and restart")
    .addOption(
      new Option("--restart-policy <policy>", "what follows when it ends").choices(RESTART_POLICIES).default("never"),
    )
    .addOption(new Option("--restart-limit <count>", "restarts in a row").argParser(integer(1, 1000)).default(5))
    .addOption(
      new Option("--restart-backoff <ms>", "wait before the first; each further one waits twice as long")
        .argParser(integer(10, 60_000))
        .default(1000),
    )
    .option("--json", "as JSON")
    .action(async (words: string[], options: Options, command: Command) => {
      if (!options.detach || words.length === 0) throw ClientError.of("run-by-hand", {});
      const id = options.name ?? newId();
      createChild({
        id,
        command: words,
        options: wordsOf(options, command.optsWithGlobals().socket),
        cwd: process.cwd(),
        restartPolicy: options.restartPolicy,
        restartLimit: options.restartLimit,
        restartBackoff: options.restartBackoff,
        created: new Date().toISOString(),
      });
      const exit = await startSupervisor(id);
      if (exit !== null) {
        process.stderr.write(tail(logOf(id), 50));
        const failed = ClientError.of("child-failed", { id });
        throw new ClientError(failed.code, failed.message, exit, failed.hint);
      }
      await print(options.json ? json({ id }) : id);
    });
}

/** The options that every start hands to the launcher. A delta's file is read anew each time, as a policy file is. */
function wordsOf(options: Options, socket: string | undefined): string[] {
  const named: [string, string | number | undefined][] = [
    ["--socket", socket],
    ["--delta", options.delta],
    ["--domain", options.domain],
    ["--parent", options.parent],
    ["--approved-by", options.approvedBy],
    ["--approval-ref", options.approvalRef],
    ["--generated-by", options.generatedBy],
  ];
  return [
    ...named.flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)])),
    ...(options.deltaText ?? []).flatMap((text) => ["--delta-text", text]),
    ...(options.accept ?? []).flatMap((name) => ["--accept", name]),
  ];
}

/** Resolves when the command runs (null), or did not come to (the launcher's status). */
function startSupervisor(id: string): Promise<number | null> {
  const script = fileURLToPath(new URL("../../children/main.js", import.meta.url));
  const child = spawn(process.execPath, ["--max-semi-space-size=1", "--optimize-for-size", script, id], {
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    cwd: "/",
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => resolve(1));
    child.once("message", ({ exit }: { exit: number | null }) => {
      child.disconnect();
      child.unref();
      resolve(exit);
    });
  });
}
