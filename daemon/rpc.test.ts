import t from "tap";
import { exchange, raw, rpc } from "./testing/http.js";
import { startTestService } from "./testing/service.js";

const post = (socket: string, body: string) => exchange(socket, "POST", "/rpc", body);

t.test("what is no JSON-RPC gets an error of the table, and an id only when it had a plain one", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  const wrong: [string, number, unknown][] = [
    ["", -32700, null],
    ["{", -32700, null],
    ["null", -32600, null],
    ["7", -32600, null],
    ["[".repeat(100_000), -32600, null],
    ["[]", -32600, null],
    ["{}", -32600, null],
    ['{"jsonrpc":"1.0","id":1,"method":"control.status"}', -32600, null],
    ['{"jsonrpc":"2.0","id":{"a":1},"method":"control.status"}', -32600, null],
    ['{"jsonrpc":"2.0","id":1,"method":7}', -32600, null],
    ['{"jsonrpc":"2.0","id":1,"method":"constructor"}', -32601, 1],
    ['{"jsonrpc":"2.0","id":1,"method":"__proto__"}', -32601, 1],
    ['{"jsonrpc":"2.0","id":"x","method":"control.status","params":{"uid":0}}', -32602, "x"],
    ['{"jsonrpc":"2.0","id":1,"method":"control.status","params":[1]}', -32602, 1],
    ['{"jsonrpc":"2.0","id":1,"method":"violations.list","params":{"limit":1e9}}', -32602, 1],
  ];
  for (const [body, code, id] of wrong) {
    const { json } = await post(test.socket, body);
    t.equal(json?.error?.code, code, body);
    t.equal(json?.id, id, body);
    t.match(json?.error?.data, { text: /\n$/, exit: 125, diagnostics: [] }, body);
  }
});

t.test("batches: an array for an array, an entry for each that asks", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  const call = { jsonrpc: "2.0", id: 5, method: "control.status" };
  const one = await post(test.socket, JSON.stringify([call]));
  t.ok(Array.isArray(one.json) && one.json.length === 1, "a batch of one is an array");
  const mixed = await post(test.socket, JSON.stringify([call, null, [call], { ...call, id: undefined }, 3]));
  t.same(
    mixed.json.map((entry: { id: unknown }) => entry.id),
    [5, null, null, null],
  );
  const silent = await post(test.socket, JSON.stringify([{ jsonrpc: "2.0", method: "control.status" }]));
  t.equal(silent.status, 204);
  const many = await post(test.socket, JSON.stringify(new Array(17).fill(call)));
  t.equal(many.json.error.code, -32600);
});

t.test("an error inside is logged, and the caller is told a reference only", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  test.engine.counters = () => {
    throw new Error("secret detail /etc/shadow");
  };
  const { text, json } = await rpc(test.socket, "control.status");
  t.equal(json.error.code, -32603);
  t.notMatch(text, /secret/);
  const reference = /reference (\w{8})/.exec(json.error.message)?.[1] ?? "none";
  t.ok(test.lines.some((line) => line.includes(reference) && line.includes("secret detail")));
});

t.test("HTTP that is none, too large, or elsewhere", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  const large = await post(test.socket, "x".repeat(2 * 1024 * 1024 + 1));
  t.equal(large.status, 413);
  t.equal(large.json.error.data.code, "too-large");
  t.equal((await exchange(test.socket, "GET", "/etc/passwd")).json.error.data.code, "no-such-path");
  t.equal((await exchange(test.socket, "PUT", "/rpc", "{}")).json.error.data.code, "no-such-path");
  t.match(await raw(test.socket, "\u0000\u0001garbage\r\n\r\n"), /^HTTP\/1\.1 400 .*invalid-request/s);
  t.match(await raw(test.socket, `GET /rpc HTTP/1.1\r\nx: ${"a".repeat(20000)}\r\n\r\n`), /400|431/);
  t.equal((await rpc(test.socket, "control.status")).status, 200, "and it goes on");
});

t.test("a peer that ended, or that nobody knows, gets nothing", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  test.addon.dead.add(500);
  t.equal((await rpc(test.socket, "control.status")).json.error.data.code, "peer-unknown");
  test.addon.dead.clear();
  test.addon.peers = [];
  t.match(await raw(test.socket, ""), /503 .*peer-unknown/s);
});

t.test("a user's connections are limited; each peer's pidfd is closed", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  const { connect } = await import("node:net");
  const sockets = Array.from({ length: 64 }, () => connect(test.socket));
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.match(await raw(test.socket, ""), /503 .*busy/s);
  test.addon.peers = [{ pid: process.pid, uid: 2000, gid: 2000, pidfd: 501 }];
  t.equal((await rpc(test.socket, "control.status")).status, 200, "another user does not notice");
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.equal(test.addon.closed.filter((fd) => fd === 500).length, 65);
});
