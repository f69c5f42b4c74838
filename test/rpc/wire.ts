import { request } from "node:http";
import { connect } from "node:net";

/** An answer as it came. */
export interface Raw {
  readonly status: number;
  readonly text: string;
}

/** Sends one HTTP request with any body over the Unix socket. Rejects when the service closes without an answer. */
export function send(
  socket: string,
  method: string,
  path: string,
  body: string | Buffer,
  type = "application/json",
): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { socketPath: socket, method, path, agent: false, headers: { "content-type": type } },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    sent.setTimeout(30_000, () => sent.destroy(new Error("no answer within 30 s")));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Sends bytes that need not be HTTP and collects what comes back until the service closes or 5 s are over. */
export function sendBytes(socket: string, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const end = () => resolve(text);
    const peer = connect(socket, () => peer.write(bytes));
    peer.setTimeout(5_000, () => peer.destroy());
    peer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    peer.on("error", end);
    peer.on("close", end);
  });
}
