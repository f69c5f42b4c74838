import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";

/**
 * Connections as other users: the kernel tells a socket's peer the effective uid that connect(2) was called with, and
 * Node calls it at once. Root only.
 */
export function connectAs(uid: number, path: string): Socket {
  process.seteuid?.(uid);
  try {
    return connect(path);
  } finally {
    process.seteuid?.(0);
  }
}

/** One user's requests, one after the other on one connection. */
export class Client {
  private readonly agent: Agent;

  constructor(
    private readonly path: string,
    uid: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: 1 });
    // http asks the agent for its connection; this one is made with the user's uid.
    (this.agent as unknown as { createConnection: () => Socket }).createConnection = () => connectAs(uid, path);
  }

  /** Milliseconds of one call, and its text. */
  call(method: string, params: object = {}): Promise<{ took: number; text: string }> {
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const options = { socketPath: this.path, method: "POST", path: "/rpc", agent: this.agent };
      const sent = request({ ...options, headers: { "content-type": "application/json" } }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => (text += part));
        answer.on("end", () => resolve({ took: performance.now() - began, text }));
      });
      sent.on("error", reject);
      sent.end(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Milliseconds that so many calls took, in order of size. */
export async function measure(client: Client, count: number, method: string, params: object = {}): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < count; n++) took.push((await client.call(method, params)).took);
  return took.sort((a, b) => a - b);
}

export const quantile = (sorted: readonly number[], q: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
