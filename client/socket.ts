import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { DEFAULT_SOCKET, SOCKET_VARIABLE } from "../protocol/index.js";
import { ClientError, EXIT } from "./exit.js";
import { line } from "./text.js";

/** --socket, else ACTPLANE_SOCKET, else the system's service. */
export function socketPath(option: string | undefined): string {
  const path = option ?? process.env[SOCKET_VARIABLE] ?? DEFAULT_SOCKET;
  // sun_path holds 108 bytes with its NUL; Node cuts a longer one silently and would reach another socket.
  if (path === "" || Buffer.byteLength(path) > 107 || path.includes("\0")) {
    throw new ClientError(`the socket's path is not usable: ${line(path)}`, EXIT.usage, "It may have 107 bytes.");
  }
  return path;
}

/** Why the service cannot be reached, in words, by errno. */
function unreachable(path: string, error: NodeJS.ErrnoException): ClientError {
  const where = line(path);
  switch (error.code) {
    case "ENOENT":
      return new ClientError(
        `the service is not running: there is no socket ${where}`,
        EXIT.service,
        "Start it with: systemctl start actplaned (or bin/actplaned from a checkout); --socket names another.",
      );
    case "ECONNREFUSED":
    case "ENOTSOCK":
      return new ClientError(
        `the service is not running: nobody listens on ${where}`,
        EXIT.service,
        "Start it with: systemctl start actplaned (or bin/actplaned from a checkout); --socket names another.",
      );
    case "EACCES":
    case "EPERM":
      return new ClientError(
        `you may not connect to ${where}`,
        EXIT.service,
        "Its folder must be passable and the socket writable for you; a policy may forbid it too.",
      );
    default:
      return new ClientError(`cannot talk to the service on ${where}: ${error.code ?? error.message}`, EXIT.service);
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
    const clock = setTimeout(() => {
      sent.destroy();
      const seconds = options.timeout / 1000;
      const hint = "It may be overloaded or stuck: systemctl status actplaned.";
      reject(new ClientError(`the service did not answer within ${seconds} s`, EXIT.service, hint));
    }, options.timeout);
    sent.on("error", (error) => {
      clearTimeout(clock);
      reject(unreachable(options.socket, error));
    });
    sent.on("response", (answer) => {
      clearTimeout(clock);
      resolve({ answer, request: sent });
    });
    sent.end(options.body);
  });
}
