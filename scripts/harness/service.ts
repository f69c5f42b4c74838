import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "./checkout.js";

/** A private actplaned in the foreground, of its own folder; nothing is installed. */
export interface PrivateService {
  readonly socket: string;
  readonly log: string;
  /** Ends it and waits; its programs leave the kernel with it. */
  stop(): Promise<void>;
  /** What `systemctl reload` does. */
  reload(): void;
  /** Ends it without a word, as a crash would, and waits. */
  crash(): Promise<void>;
}

/** The service did not come up; `log` is what it said. */
export class ServiceStartError extends Error {
  constructor(
    message: string,
    readonly log: string,
  ) {
    super(message);
    this.name = "ServiceStartError";
  }
}

/** Loading, attaching and the self-test, in milliseconds: also under emulation, on a machine that does much else. */
const START_TIMEOUT = 600_000;

const isRoot = process.getuid?.() === 0;

/** Asks for the password now, on the user's terminal, so that nothing later has to. */
function askForSudo(): void {
  const { error, status } = spawnSync("sudo", ["-v", "-p", "password of %u, for sudo to start actplaned: "], {
    stdio: "inherit",
  });
  if (error || status !== 0)
    throw new ServiceStartError("only root can load programs into the kernel: run this as root, or with sudo", "");
}

/** Also of one that could not be started. */
const ended = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

/**
 * Starts bin/actplaned with its socket, state and log below `folder`, as root (through sudo when we are not), and
 * waits for its socket. Throws ServiceStartError with the log.
 */
export async function startService(
  folder: string,
  options: { tier?: string; args?: readonly string[] } = {},
): Promise<PrivateService> {
  const socket = join(folder, "service", "actplaned.sock");
  const log = join(folder, "actplaned.log");
  const args = ["--foreground", "--socket", socket, "--state-dir", join(folder, "state")];
  // The machine's own policies are not a test's.
  args.push("--policy-dir", join(folder, "policies.d"), ...(options.args ?? []));
  if (options.tier !== undefined) args.push("--tier", options.tier);
  const command = [join(CHECKOUT, "bin", "actplaned"), ...args];
  // One that crashed left its socket, which is no sign of life.
  rmSync(socket, { force: true });
  if (!isRoot) askForSudo();
  const [program, ...rest] = isRoot ? command : ["sudo", "-n", ...command];
  const output = openSync(log, "a", 0o644);
  const child = spawn(program as string, rest, { stdio: ["inherit", output, output], cwd: folder });
  closeSync(output);
  const failure = new Promise<never>((_, reject) => {
    child.once("error", (error) => reject(new ServiceStartError(error.message, "")));
    child.once("exit", (code, signal) => {
      reject(new ServiceStartError(`actplaned ended with ${signal ?? code}`, readFileSync(log, "utf8")));
    });
  });
  failure.catch(() => {});
  // Whatever ends us, the service must not stay behind.
  process.once("exit", () => signal(child, "SIGTERM"));
  try {
    await Promise.race([failure, waitForSocket(socket, child, log)]);
  } catch (error) {
    await stop(child);
    throw error;
  }
  const reload = () => signal(child, "SIGHUP");
  return { socket, log, stop: () => stop(child), crash: () => crash(child), reload };
}

/** Returns too when the service has ended: that is told by its exit. */
async function waitForSocket(socket: string, child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT;
  while (!existsSync(socket) && !ended(child)) {
    if (Date.now() > deadline) {
      const seconds = START_TIMEOUT / 1000;
      throw new ServiceStartError(`actplaned did not open its socket in ${seconds} s`, readFileSync(log, "utf8"));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * sudo belongs to root, so a signal to it needs sudo too; it passes TERM on to the service, unless the sender is of the
 * service's own process group: then it takes it for the service's own doing.
 */
function signal(child: ChildProcess, name: "SIGTERM" | "SIGKILL" | "SIGHUP"): void {
  if (ended(child) || child.pid === undefined) return;
  if (isRoot) child.kill(name);
  else {
    // Node is there for certain; kill(1) is not.
    const code = `process.kill(${child.pid}, ${JSON.stringify(name)})`;
    spawnSync("sudo", ["-n", "setsid", process.execPath, "-e", code], { stdio: "ignore" });
  }
}

async function crash(child: ChildProcess): Promise<void> {
  if (ended(child)) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  signal(child, "SIGKILL");
  await gone;
}

/** TERM, and KILL after ten seconds. */
async function stop(child: ChildProcess): Promise<void> {
  if (ended(child)) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  signal(child, "SIGTERM");
  const clock = setTimeout(() => signal(child, "SIGKILL"), 10_000);
  await gone;
  clearTimeout(clock);
}
