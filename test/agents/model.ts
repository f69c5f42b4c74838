/** A model that says what a test wants, on the loopback, in the protocols of real ones. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { anthropic } from "./protocols/anthropic.js";
import { chat } from "./protocols/chat.js";
import { gemini } from "./protocols/gemini.js";
import type { Answer } from "./protocols/protocol.js";
import { responses } from "./protocols/responses.js";

const PROTOCOLS = [anthropic, responses, chat, gemini];

export interface Model {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  /** bodies of the agent's own requests, in their order */
  readonly requests: string[];
  /** everything else that was asked, for a test that fails */
  readonly others: string[];
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

/** Answers with the script's entries by turn: a request with n results of tools gets the n-th. After the last: "done". */
export async function startModel(script: readonly Answer[]): Promise<Model> {
  const requests: string[] = [];
  const others: string[] = [];
  let number = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const text = await bodyOf(request);
    const path = (request.url ?? "").split("?")[0] ?? "";
    const protocol = PROTOCOLS.find((one) => one.path.test(path));
    if (request.method !== "POST" || !protocol) {
      others.push(`${request.method} ${request.url}`);
      response.statusCode = request.method === "POST" ? 404 : 200;
      response.setHeader("content-type", "application/json");
      response.end(request.method === "HEAD" ? undefined : '{"data":[],"models":[]}');
      return;
    }
    const body = JSON.parse(text || "{}") as Record<string, unknown>;
    if (path.endsWith(":streamGenerateContent")) body.__stream = true;
    const { main, results } = protocol.asked(body);
    if (main) requests.push(text);
    else others.push(`POST ${path}`);
    const answer: Answer = (main ? script[results] : undefined) ?? { kind: "text", text: "done" };
    const made = protocol.answer(answer, body, ++number);
    response.setHeader("content-type", made.type);
    response.end(made.text);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: Error) => {
      others.push(`failed: ${error.message}`);
      response.statusCode = 500;
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    others,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
