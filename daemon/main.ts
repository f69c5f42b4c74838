/** actplaned: see exit.ts for its statuses. */
import { addon } from "../addon/index.js";
import { EXIT, StartError } from "./exit.js";
import { createLog } from "./log.js";
import { type Options, readOptions, USAGE } from "./options.js";
import { purge } from "./purge.js";
import { type Running, start, version } from "./start.js";

/** Milliseconds a clean stop may take. What is not closed by then, the kernel closes. */
const STOP_MAX = 5_000;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.show !== null) {
    process.stdout.write(options.show === "help" ? USAGE : `actplaned ${version()}\n`);
    return;
  }
  if (options.purge) {
    for (const path of await purge(options)) process.stdout.write(`removed ${path}\n`);
    return;
  }
  await run(options);
}

async function run(options: Options): Promise<void> {
  const log = createLog(options.logLevel, options.foreground);
  let stopping = false;
  let running: Running | null = null;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log("info", `${signal}: stopping`);
    setTimeout(() => process.exit(EXIT.failed), STOP_MAX).unref();
    // While it still starts, leftovers.ts puts away what there is.
    const done = running?.stop() ?? Promise.resolve();
    done.then(
      () => process.exit(EXIT.ok),
      (error: unknown) => fail(error),
    );
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
  // Also what a terminal sends that closes: no reason to stop enforcing. What starts reads everything anyway.
  process.on("SIGHUP", () => void running?.reload());
  running = await start(options, addon, log);
}

/** One line, what to do, and the status. Anything unforeseen ends the service: systemd starts it again. */
function fail(error: unknown): never {
  if (error instanceof StartError) {
    process.stderr.write(`actplaned: ${error.message}\n${error.hint}\n`);
    process.exit(error.exit);
  }
  process.stderr.write(
    `actplaned: failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(EXIT.failed);
}

process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
await main().catch(fail);
