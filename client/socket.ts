import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { DEFAULT_SOCKET, SOCKET_VARIABLE } from "../protocol/index.js";
import { ClientError } from "./errors.js";

/** --socket, else ACTPLANE_SOCKET, else the system's service. */
export function socketPath(option: string | undefined): string {
  const path = option ?? process.env[SOCKET_VARIABLE] ?? DEFAULT_SOCKET;
  // sun_path holds 108 bytes with its NUL; Node cuts a longer one silently and would reach another socket.
  if (path === "" || Buffer.byteLength(path) > 107 || path.includes("\0")) {
    throw ClientError.of("socket-unusable", { path });
  }
  return path;
}

/** Why the service cannot be reached, in words, by errno. */
function unreachable(path: string, error: NodeJS.ErrnoException): ClientError {
  switch (error.code) {
    case "ENOENT":
      return ClientError.of("service-missing", { path });
    case "ECONNREFUSED":
    case "ENOTSOCK":
      return ClientError.of("service-stopped", { path });
    case "EACCES":
    case "EPERM":
      return ClientError.of("service-closed", { path });
    default:
      return ClientError.of("service-unreachable", { path, problem: error.code ?? error.message });
  }
}

export interface Exchange {
  readonly socket: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
  /** milliseconds until the answer's head must be there */
  readonly timeout: number;
}

/** Milliseconds of silence after which a person at a terminal is told what is waited for. */
const TELL_AFTER = 2_000;

function tell(timeout: number): void {
  if (process.stderr.isTTY) process.stderr.write(`actplane: waiting for the service, at most ${timeout / 1000} s …\n`);
}

/**
 * One HTTP exchange over the Unix socket; resolves with the answer's head, its body still to come.
 * Throws ClientError (exit 125) when the service cannot be reached or does not answer in time.
 */
export function exchange(options: Exchange): Promise<{ answer: IncomingMessage; request: ClientRequest }> {
  return new Promise((resolve, reject) => {
    const sent = request({
      socketPath: options.socket,
      method: options.method,
      path: options.path,
      agent: false,
      headers: { host: "actplane", ...(options.body === undefined ? {} : { "content-type": "application/json" }) },
    });
    const telling = setTimeout(() => tell(options.timeout), TELL_AFTER);
    sent.on("close", () => clearTimeout(telling));
    const clock = setTimeout(() => {
      sent.destroy();
      reject(ClientError.of("service-silent", { limit: `${options.timeout / 1000} s` }));
    }, options.timeout);
    sent.on("error", (error) => {
      clearTimeout(clock);
      reject(unreachable(options.socket, error));
    });
    sent.on("response", (answer) => {
      clearTimeout(clock);
      clearTimeout(telling);
      resolve({ answer, request: sent });
    });
    sent.end(options.body);
  });
}
