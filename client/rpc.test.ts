import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { call, events } from "./rpc.js";
import { socketPath } from "./socket.js";

const scratch = mkdtempSync(join(tmpdir(), "actplane-rpc-"));
const servers: Server[] = [];
t.teardown(() => {
  for (const server of servers) server.close();
  rmSync(scratch, { recursive: true });
});

let count = 0;
async function serve(answer: RequestListener): Promise<string> {
  const path = join(scratch, `${count++}.sock`);
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}
const reply = (text: string, status = 200) => serve((_, answer) => answer.writeHead(status).end(text));
const status = (socket: string) => call(socket, "control.status", {});

t.test("a service that is not there", async (t) => {
  await t.rejects(status(join(scratch, "none")), { exit: 125, message: /not running: there is no socket/ });
  writeFileSync(join(scratch, "file"), "");
  await t.rejects(status(join(scratch, "file")), { exit: 125, message: /nobody listens/ });
});

t.test("a result, and the request that asked for it", async (t) => {
  let seen = "";
  const socket = await serve((request, answer) => {
    request.on("data", (chunk) => (seen += chunk));
    request.on("end", () => answer.end('{"jsonrpc":"2.0","id":1,"result":{"tier":"lsm"}}'));
  });
  t.match(await status(socket), { tier: "lsm" });
  t.match(JSON.parse(seen), { jsonrpc: "2.0", method: "control.status", params: {} });
});

t.test("a refusal keeps its exit status and loses its escapes", async (t) => {
  const error = {
    code: -32020,
    message: "the policy has 1 \u001b[2Jerror",
    data: {
      code: "policy-invalid",
      exit: 2,
      hint: "Correct it.",
      text: "p:1:1: \u001b]0;x\u0007\n",
      diagnostics: [{}],
    },
  };
  const socket = await reply(JSON.stringify({ jsonrpc: "2.0", id: 1, error }));
  await t.rejects(status(socket), {
    exit: 2,
    message: "the policy has 1 \\x1b[2Jerror",
    hint: "Correct it.",
    text: "p:1:1: \\x1b]0;x\\x07\n",
  });
});

t.test("answers that are none", async (t) => {
  for (const text of ["", "hello", "[]", "null", "7", '{"error":7}', '{"jsonrpc":"2.0"}']) {
    await t.rejects(status(await reply(text)), { exit: 125, message: /the service answered with/ }, text);
  }
  const odd = JSON.stringify({ error: { message: "x", data: { exit: 0 } } });
  await t.rejects(status(await reply(odd)), { exit: 125, message: "x" }, "a refusal never ends with 0");
});

t.test("an answer that breaks off", async (t) => {
  const socket = await serve((_, answer) => {
    answer.writeHead(200, { "content-length": 100 });
    answer.write('{"jsonrpc"');
    setImmediate(() => answer.destroy());
  });
  await t.rejects(status(socket), { exit: 125, message: /half an answer/ });
});

t.test("events come one a line, however the chunks fall", async (t) => {
  const socket = await serve((request, answer) => {
    t.equal(request.url, "/events?follow=0&since=7");
    answer.write('{"kind":"lost","name":"gr\u00fc');
    setTimeout(() => answer.end('n","count":1}\n{"kind":"session-end"}\n'), 5);
  });
  const seen = [];
  for await (const event of events(socket, { follow: false, since: 7 })) seen.push(event);
  t.match(seen, [{ kind: "lost", name: "grün", count: 1 }, { kind: "session-end" }]);
});

t.test("a socket's path that would be cut is refused", async (t) => {
  t.throws(() => socketPath(`/${"x".repeat(107)}`), { exit: 2, message: /not usable/ });
  t.equal(socketPath("/run/x.sock"), "/run/x.sock");
});
