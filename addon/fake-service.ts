import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createRawServer, type Server as RawServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Stands in for the service in the launcher's tests: same wire, no kernel. */

export interface Call {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

export interface FakeService {
  readonly socket: string;
  readonly calls: Call[];
  stop(): Promise<void>;
}

/** Answers by method; a value with `error` becomes a JSON-RPC error. */
export type Answers = Record<string, (params: Record<string, unknown>) => unknown>;

export const accepting: Answers = {
  "domain.prepare": () => ({ ticket: "t".repeat(22), root: "/", feedback: null, warnings: [] }),
  "domain.bind": () => ({ session: 7, domain: 3, name: "session" }),
};

const closed = (server: Server | RawServer) => new Promise<void>((resolve) => server.close(() => resolve()));

export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "actplane-test-")));
}

export async function startFake(answers: Answers, folder: string): Promise<FakeService> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { id, method, params } = JSON.parse(Buffer.concat(parts).toString("utf8"));
      calls.push({ method, params });
      const result = answers[method]?.(params) as { error?: unknown };
      const body = JSON.stringify({ jsonrpc: "2.0", id, ...(result?.error ? { error: result.error } : { result }) });
      response.setHeader("Content-Length", Buffer.byteLength(body));
      response.end(body);
    });
  });
  const socket = join(folder, "s.sock");
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return { socket, calls, stop: () => closed(server) };
}

/** A server that is handed each connection once its first bytes came, to answer as wrongly as it likes. */
export async function startRaw(answer: (socket: Socket) => void, folder: string): Promise<FakeService> {
  const open = new Set<Socket>();
  const server = createRawServer((socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
    socket.once("data", () => answer(socket));
  });
  const socket = join(folder, "raw.sock");
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    calls: [],
    stop: () => {
      for (const one of open) one.destroy();
      rmSync(socket, { force: true });
      return closed(server);
    },
  };
}

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command to its end without blocking the loop that serves it. */
export function runCommand(
  command: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; onStart?: (child: ChildProcess) => void } = {},
): Promise<Ended> {
  const { onStart, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command[0] ?? "", command.slice(1), { stdio: ["ignore", "pipe", "pipe"], ...rest });
    let out = "";
    let err = "";
    child.stdout.on("data", (part) => (out += part));
    child.stderr.on("data", (part) => (err += part));
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, out, err }));
    onStart?.(child);
  });
}
