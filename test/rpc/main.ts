/**
 * The service's socket from outside: what is not JSON-RPC, what is too much, what is not for this caller. Prints TAP.
 * With ACTPLANE_SOCKET the service there is used; otherwise a private one is started (as root).
 */
import { call } from "../../client/rpc.js";
import { buildStage } from "../cases/stage.js";
import { Tap } from "../cases/tap.js";
import { type Raw, send, sendBytes } from "./wire.js";

const expected = (what: string, seen: unknown, right: boolean) => (right ? [] : [`${what}: ${JSON.stringify(seen)}`]);

/** Problems of an answer that must be a JSON-RPC error of this name. */
function refused(answer: Raw, name: string): string[] {
  try {
    const parsed = JSON.parse(answer.text) as { error?: { message: string; data?: { code: string; exit: number } } };
    const right =
      parsed.error?.data?.code === name && parsed.error.message.length > 0 && !/ at .*\.js/.test(answer.text);
    return expected(`not the error ${name}`, parsed, right);
  } catch {
    return [`not JSON (HTTP ${answer.status}): ${answer.text.slice(0, 200)}`];
  }
}

const rpc = (method: string, params: unknown) => JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });

/** Every check: what is sent, and what must come back. */
function checks(socket: string): Record<string, () => Promise<string[]>> {
  const post = (body: string) => send(socket, "POST", "/rpc", body);
  return {
    "what is not JSON": async () => refused(await post("{"), "parse-error"),
    "JSON that is no request": async () => refused(await post("[1, 2"), "parse-error"),
    "a request without a version": async () =>
      refused(await post('{"id":1,"method":"control.status"}'), "invalid-request"),
    "a method that does not exist": async () => refused(await post(rpc("domain.destroy", {})), "method-not-found"),
    "a method of every object": async () => refused(await post(rpc("constructor", {})), "method-not-found"),
    "parameters that are not the method's": async () =>
      refused(await post(rpc("control.status", { uid: 0 })), "invalid-params"),
    "a ticket that never was": async () =>
      refused(await post(rpc("domain.bind", { ticket: "A".repeat(32) })), "ticket-unknown"),
    "a path that is not served": async () => refused(await send(socket, "GET", "/etc/passwd", ""), "no-such-path"),
    "a body of 10 MB": async () => {
      const answer = await post(rpc("control.status", { x: "x".repeat(10 << 20) })).catch(() => null);
      return answer === null ? [] : refused(answer, "too-large");
    },
    "bytes that are not HTTP": async () => {
      const text = await sendBytes(socket, "\u0000\u0001\u001b[2J\r\n\r\n");
      return expected("no refusal", text, text === "" || text.startsWith("HTTP/1.1 400"));
    },
    "a batch of one is answered by a list of one": async () => {
      const { text } = await post(`[${rpc("control.status", {})}]`);
      const parsed: unknown = JSON.parse(text);
      return expected("not a list", parsed, Array.isArray(parsed) && parsed.length === 1);
    },
    "a notification is not answered": async () => {
      const { text } = await post('{"jsonrpc":"2.0","method":"control.status","params":{}}');
      return expected("answered", text, text === "");
    },
    "the service still answers after all that": async () => {
      const status = await call(socket, "control.status", {});
      return expected("no tier", status, typeof status.tier === "string");
    },
  };
}

async function main(): Promise<boolean> {
  const { stage, strike } = await buildStage();
  const tap = new Tap();
  try {
    for (const [name, check] of Object.entries(checks(stage.socket))) {
      tap.result(`rpc: ${name}`, await check().catch((error: Error) => [error.message]));
    }
  } finally {
    await strike();
  }
  return tap.end();
}

process.exitCode = (await main()) ? 0 : 1;
