import { randomBytes } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync, renameSync, unlinkSync } from "node:fs";
import type { Server } from "node:net";
import { connect } from "node:net";
import { dirname } from "node:path";
import { EXIT, StartError } from "../exit.js";
import { atExit } from "../leftovers.js";

/** The first descriptor that systemd passes (sd_listen_fds(3)). */
const FIRST_FD = 3;
/** How the names begin of what the service gave systemd to keep; anything else is the socket. */
export const STORED = "feedback-";

/** What systemd passed: the socket, and by name what an earlier service gave it to keep (Manager.store). */
export interface Passed {
  readonly socket: number | null;
  readonly stored: ReadonlyMap<string, number>;
}

/**
 * Listens on `path`, or on the socket that systemd passes. Returns what takes
 * the socket away again. Everybody may connect: who may do what is judged by
 * the process behind the connection.
 */
export async function listen(server: Server, path: string, passed: number | null): Promise<() => void> {
  if (passed !== null) {
    // On the server itself: fastify's own listen crashes for a passed descriptor.
    await started(server, () => server.listen({ fd: passed }), "the socket that systemd passed");
    return () => {};
  }
  await checkFree(path);
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  // Made under another name, so that nobody meets a socket that he may not connect to yet.
  const temporary = `${path}.${randomBytes(4).toString("hex")}`;
  const forget = atExit(() => unlinkSync(temporary));
  const before = process.umask(0o177);
  try {
    await started(server, () => server.listen(temporary), path);
  } finally {
    process.umask(before);
  }
  chmodSync(temporary, 0o666);
  renameSync(temporary, path);
  forget();
  const { ino } = lstatSync(path);
  const remove = () => removeIfSame(path, ino);
  atExit(remove);
  return remove;
}

/** What systemd passed to this process. Asked once: the variables are removed. */
export function takePassed(env: NodeJS.ProcessEnv = process.env): Passed {
  const { LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES } = env;
  // Not for the programs that the service starts.
  for (const name of ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]) delete env[name];
  const count = LISTEN_PID === String(process.pid) && /^\d{1,4}$/.test(LISTEN_FDS ?? "") ? Number(LISTEN_FDS) : 0;
  const names = (LISTEN_FDNAMES ?? "").split(":");
  const stored = new Map<string, number>();
  let socket: number | null = null;
  for (let n = 0; n < count; n++) {
    const name = names[n] ?? "";
    if (name.startsWith(STORED)) stored.set(name, FIRST_FD + n);
    else socket ??= FIRST_FD + n;
  }
  return { socket, stored };
}

/** StartError when a live service, or something else, has the path. */
export async function checkFree(path: string): Promise<void> {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status) return;
  if (!status.isSocket()) {
    throw new StartError(EXIT.socket, `${path} is there and is not a socket`, "Remove it, or give another --socket.");
  }
  if (await answers(path)) {
    throw new StartError(
      EXIT.socket,
      `another service listens on ${path}`,
      "Stop it first (systemctl stop actplaned), or give another --socket.",
    );
  }
}

/** Whether somebody listens there; a socket left by a service that was killed refuses. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function started(server: Server, listen: () => void, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) =>
      reject(new StartError(EXIT.socket, `cannot listen on ${what}: ${error.message}`, "Give another --socket PATH."));
    server.once("error", failed);
    server.once("listening", () => {
      server.off("error", failed);
      resolve();
    });
    listen();
  });
}

/** A later service may have put its own in this place. */
function removeIfSame(path: string, inode: number): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.ino === inode) unlinkSync(path);
}
