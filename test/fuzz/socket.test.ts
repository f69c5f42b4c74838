/**
 * Damaged HTTP and JSON-RPC on the service's socket: every request is answered with JSON-RPC, with an HTTP error, or by
 * closing; none fails inside; and the service serves on.
 *
 *   FUZZ_SEED=N FUZZ_ROUNDS=N node dist/test/fuzz/socket.test.js
 */
import { connect } from "node:net";
import t, { type Test } from "tap";
import { rpc } from "../../daemon/testing/http.js";
import { startTestService, type TestService } from "../../daemon/testing/service.js";
import { Random } from "../differential/random.js";
import { mutated } from "./mutate.js";

t.setTimeout(0);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 300);
/** Milliseconds without a byte after which a half request is given up by us. */
const PATIENCE = 150;
const INTERNAL = -32603;

const CALLS: readonly { method: string; params: unknown }[] = [
  { method: "control.status", params: {} },
  { method: "violations.list", params: { limit: 5 } },
  {
    method: "domain.prepare",
    params: {
      policy: {
        rules: ['rule a: block exec "git"'],
        root: "/p",
        file: { path: "/p/actplane.yaml", text: "version: 1" },
      },
      domain: "session",
      accept: ["kill-after"],
    },
  },
  { method: "domain.bind", params: { ticket: "0123456789abcdef", feedbackFd: 3, feedbackPath: "/p/x" } },
  { method: "domain.attach", params: { pid: 1, ticket: "0123456789abcdef" } },
];

const WORDS = [
  '{"',
  '":',
  "[",
  "]",
  "}",
  ",",
  "null",
  "true",
  "-0",
  "1e999",
  "1e308",
  "0x1",
  '"\\ud800"',
  '"\\u0000"',
  "\0",
  "\xff",
  '"__proto__":{"x":1},',
  '"constructor":',
  "\r\n",
  "\r\n\r\n",
  "Content-Length: 5\r\n",
  "Content-Length: -1\r\n",
  "Content-Length: 99999999999\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Expect: 100-continue\r\n",
  "Upgrade: x\r\n",
  "Connection: close\r\n",
  "GET /events HTTP/1.1\r\n\r\n",
  "POST ",
  "HTTP/1.0",
  "/rpc",
  "/../",
  "%00",
  "x".repeat(9000),
];

function requestOf(body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  const head = `POST /rpc HTTP/1.1\r\nHost: actplane\r\nContent-Type: application/json\r\nContent-Length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

/** Sends bytes and returns what came, until the other side closes or says nothing for a while. */
function send(socket: string, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const peer = connect(socket, () => peer.write(bytes));
    let text = "";
    peer.setTimeout(PATIENCE, () => peer.destroy());
    peer.on("data", (chunk) => {
      text += chunk.toString("latin1");
      // One whole answer is enough: the connection would be kept open.
      if (/\r\n\r\n[\s\S]*[}\]]\s*$/.test(text)) peer.destroy();
    });
    peer.on("error", () => {});
    peer.on("close", () => resolve(text));
  });
}

/** Null when the answer is in order. */
function wrongWith(answer: string): string | null {
  if (answer === "" || /^HTTP\/1\.1 [1234]\d\d /.test(answer))
    return answer.includes(`"code":${INTERNAL}`) ? "internal" : null;
  return "not an answer of this service";
}

async function fuzz(
  t: Pick<Test, "ok" | "same" | "fail">,
  test: TestService,
  make: (random: Random) => Buffer,
): Promise<void> {
  const random = new Random(SEED);
  const seen = { answered: 0, closed: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = make(random);
    // Of one user so much nonsense would soon be answered late.
    test.addon.peers = [{ uid: 1000 + (round % 64), gid: 1000, pid: process.pid, pidfd: 500 }];
    const answer = await send(test.socket, bytes);
    seen[answer === "" ? "closed" : "answered"]++;
    const wrong = wrongWith(answer);
    if (wrong !== null)
      t.fail(`${wrong}: ${JSON.stringify(bytes.toString("latin1").slice(0, 2000))}\n${answer.slice(0, 500)}`);
  }
  const { json } = await rpc(test.socket, "control.status");
  t.ok(json?.result, "the service serves on");
  t.same(
    test.lines.filter((line) => /reference \w{8}|failed inside/.test(line)),
    [],
    "nothing failed inside",
  );
  t.ok(seen.answered > ROUNDS / 4, JSON.stringify(seen));
}

t.test("damaged bodies, with a right length", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  const body = ({ method, params }: (typeof CALLS)[number]) =>
    JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  await fuzz(t, test, (random) => requestOf(mutated(random, Buffer.from(body(random.pick(CALLS))), WORDS)));
});

t.test("values of another kind, in whole calls", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  await fuzz(t, test, (random) => {
    const { method, params } = random.pick(CALLS);
    return requestOf(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: otherKind(random, params) }));
  });
});

t.test("damaged HTTP", async (t) => {
  const test = await startTestService();
  t.teardown(() => test.close());
  const whole = requestOf(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "control.status" }));
  await fuzz(t, test, (random) => mutated(random, whole, WORDS));
});

const VALUES = [
  null,
  true,
  -1,
  0,
  1.5,
  2 ** 53,
  "",
  "/",
  "..",
  "a".repeat(5000),
  "\0",
  "\u001b[2J",
  "é\ud800",
  [],
  {},
  [[]],
  { a: {} },
];

/** The value with one part of it replaced, left out or added to. */
function otherKind(random: Random, value: unknown): unknown {
  if (typeof value !== "object" || value === null || random.chance(15)) return random.pick(VALUES);
  if (Array.isArray(value))
    return random.chance(50) ? [...value, random.pick(VALUES)] : value.map((one) => otherKind(random, one));
  const entries = Object.entries(value);
  if (entries.length === 0 || random.chance(15))
    return { ...value, [random.pick(["x", "__proto__", "uid", "root"])]: 1 };
  const at = random.below(entries.length);
  if (random.chance(20)) return Object.fromEntries(entries.toSpliced(at, 1));
  return Object.fromEntries(
    entries.map(([key, inner], index) => [key, index === at ? otherKind(random, inner) : inner]),
  );
}
