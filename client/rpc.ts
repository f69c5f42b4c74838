import type { IncomingMessage } from "node:http";
import {
  EVENTS_PATH,
  type MethodName,
  type Params,
  type Result,
  RPC_PATH,
  type StreamEvent,
} from "../protocol/index.js";
import { ClientError } from "./errors.js";
import { EXIT } from "./exit.js";
import { exchange } from "./socket.js";
import { line, lines } from "./text.js";

/** Milliseconds for a whole call; compiling a policy is given five seconds by the service. */
const CALL_TIMEOUT = 15_000;
/** Bytes of one answer. The largest, 200 violations with long paths, is far below. */
const ANSWER_MAX = 16 * 1024 * 1024;

const nonsense = (what: string) => ClientError.of("service-strange", { what });

async function collect(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > ANSWER_MAX) throw nonsense("too much");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** What the service refused, as the service worded it; see protocol/errors.ts. */
export function refusal(error: unknown): ClientError {
  if (!isObject(error) || typeof error.message !== "string") return nonsense("an error that has no message");
  const data = isObject(error.data) ? error.data : {};
  const exit = Number.isInteger(data.exit) ? (data.exit as number) : EXIT.service;
  const hint = typeof data.hint === "string" && data.hint !== "" ? line(data.hint) : null;
  const diagnosed = Array.isArray(data.diagnostics) && data.diagnostics.length > 0;
  const text = diagnosed && typeof data.text === "string" ? lines(data.text) : null;
  const code = typeof data.code === "string" ? data.code : "internal";
  return new ClientError(code, line(error.message), exit >= 1 && exit <= 255 ? exit : EXIT.service, hint, text);
}

/**
 * Calls one RPC of the service and waits for its result. Throws ClientError: the service's own refusal
 * with its exit status, or 125 when it cannot be used.
 */
export async function call<M extends MethodName>(socket: string, method: M, params: Params<M>): Promise<Result<M>> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const { answer, request } = await exchange({ socket, method: "POST", path: RPC_PATH, body, timeout: CALL_TIMEOUT });
  const clock = setTimeout(() => request.destroy(), CALL_TIMEOUT);
  let text: string;
  try {
    text = await collect(answer);
  } catch (error) {
    throw error instanceof ClientError ? error : nonsense("half an answer");
  } finally {
    clearTimeout(clock);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw nonsense(`HTTP ${answer.statusCode} and no JSON`);
  }
  if (!isObject(parsed)) throw nonsense("no JSON-RPC");
  if ("error" in parsed) throw refusal(parsed.error);
  if (!("result" in parsed)) throw nonsense("no JSON-RPC");
  return parsed.result as Result<M>;
}

/** A line longer than this is not an event. */
const LINE_MAX = 1024 * 1024;

/**
 * The event stream, one object a line. Ends with the stream: after what is kept, or with `follow` when the
 * service stops or the reader goes. Throws ClientError.
 */
export async function* events(
  socket: string,
  options: { follow: boolean; since: number },
): AsyncGenerator<StreamEvent, void> {
  const path = `${EVENTS_PATH}?follow=${options.follow ? 1 : 0}&since=${options.since}`;
  const { answer } = await exchange({ socket, method: "GET", path, timeout: CALL_TIMEOUT });
  if (answer.statusCode !== 200) {
    let body: unknown;
    try {
      body = JSON.parse(await collect(answer));
    } catch {
      throw nonsense(`HTTP ${answer.statusCode}`);
    }
    throw refusal(isObject(body) && "error" in body ? body.error : body);
  }
  answer.setEncoding("utf8");
  let rest = "";
  for await (const chunk of answer as AsyncIterable<string>) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    if (rest.length > LINE_MAX) throw nonsense("an endless line");
    for (const part of parts) if (part !== "") yield parse(part);
  }
}

function parse(text: string): StreamEvent {
  try {
    return JSON.parse(text) as StreamEvent;
  } catch {
    throw nonsense("an event that is not JSON");
  }
}
