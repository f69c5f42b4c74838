import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import t from "tap";
import { accepting, runCommand, startFake, startRaw, temporaryFolder } from "./fake-service.js";
import { addon } from "./index.js";

const folder = temporaryFolder();
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
// What must not happen: the command runs although something went wrong.
const command = ["sh", "-c", "echo RAN"];

function run(options: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = folder) {
  return runCommand([addon.command, "run", ...options], { cwd, env: { PATH: process.env.PATH, ...env } });
}

t.test("options", async (t) => {
  const cases: [string[], RegExp][] = [
    [[], /no command/],
    [["--"], /no command/],
    [["--nonsense", "true"], /unknown option --nonsense/],
    [["--rulex", "true"], /unknown option/],
    [["--policy"], /--policy needs a value/],
    [Array.from({ length: 65 }, () => "--rule=x"), /64 times/],
    [["--policy", "none.yaml", ...command], /cannot read the policy none.yaml: No such file/],
    [["--policy", ".", ...command], /is not a regular file/],
    [["--policy", "/dev/zero", ...command], /is not a regular file/],
  ];
  for (const [options, message] of cases) {
    const ended = await run(options);
    t.equal(ended.status, 2, options.slice(0, 3).join(" "));
    t.match(ended.err, message);
    t.equal(ended.out, "");
  }
  t.match(await run(["--help"]), { status: 0, out: /^Usage: actplane run/, err: "" });
});

t.test("policies that cannot be used", async (t) => {
  const deep = join(folder, "empty");
  mkdirSync(deep);
  t.match(await run(command, {}, deep), { status: 2, out: "", err: /there is no policy: no actplane.yaml or/ });
  const cases: [string, string | Buffer, RegExp][] = [
    ["big.yaml", Buffer.alloc(1024 * 1024 + 1, "x"), /larger than 1 MiB/],
    ["latin.yaml", Buffer.from([0x61, 0xe9, 0x0a]), /latin.yaml is not UTF-8/],
    ["overlong.yaml", Buffer.from([0xc0, 0xaf]), /is not UTF-8/],
    ["surrogate.yaml", Buffer.from([0xed, 0xa0, 0x80]), /is not UTF-8/],
  ];
  for (const [name, content, message] of cases) {
    writeFileSync(join(folder, name), content);
    t.match(await run(["--policy", name, ...command]), { status: 2, out: "", err: message });
  }
  execFileSync("mkfifo", [join(folder, "fifo")]);
  t.match(await run(["--policy", "fifo", ...command]), { status: 2, err: /not a regular file/ }, "and does not hang");
});

t.test("no service", async (t) => {
  const rule = ["--rule", "x", ...command];
  const start = /start it: sudo systemctl enable --now actplaned/;
  const missing = await run(rule, { ACTPLANE_SOCKET: join(folder, "none.sock") });
  t.match(missing, { status: 125, out: "", err: start });
  // The socket of a killed service stays, and nobody listens.
  const dead = join(folder, "dead.sock");
  const listen = `require("net").createServer().listen(${JSON.stringify(dead)}, () => process.kill(process.pid, 9))`;
  t.equal((await runCommand([process.execPath, "-e", listen])).signal, "SIGKILL");
  t.match(await run(["--socket", dead, ...rule]), {
    status: 125,
    out: "",
    err: /no service is running behind.*\nstart it/,
  });
});

t.test("a socket that is none, or closed to the user", async (t) => {
  const rule = ["--rule", "x", ...command];
  writeFileSync(join(folder, "plain"), "");
  t.match(await run(["--socket", join(folder, "plain"), ...rule]), { status: 125, err: /is not a socket/ });
  t.match(await run(["--socket", `/${"x".repeat(200)}`, ...rule]), { status: 125, err: /1 to 107 bytes/ });
  if (process.getuid?.() !== 0) return;
  const service = await startFake(accepting, folder);
  t.teardown(() => service.stop());
  chmodSync(folder, 0o755);
  chmodSync(service.socket, 0o600);
  const asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", addon.command, "run"];
  const ended = await runCommand([...asNobody, "--socket", service.socket, ...rule], { cwd: "/" });
  t.match(ended, { status: 125, out: "", err: /has mode 0600, owner 0 and group 0, and you are user 65534/ });
});

const json = (text: string, status = "200 OK") =>
  `HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
const result = '{"jsonrpc":"2.0","id":1,"result":{"ticket":"tttttttttttttttttttttt","feedback":null,"warnings":[]}}';

t.test("garbage instead of an answer", async (t) => {
  const answers: [name: string, answer: string | Buffer, message: RegExp][] = [
    ["nothing", "", /closed the connection without an answer/],
    ["noise", Buffer.alloc(40000, 0x81), /no end of headers/],
    ["short noise", "\r\n\r\n", /no HTTP/],
    ["half a head", "HTTP/1.1 200 OK\r\n", /half an answer/],
    ["no length", "HTTP/1.1 200 OK\r\n\r\n{}", /without a length/],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length: 2\r\n\r\n{}", /comes twice/],
    ["odd length", "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}", /no number/],
    ["huge length", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{}", /no number/],
    ["large length", "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n{}", /too long/],
    ["chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", /without a length/],
    ["half a body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", /half an answer/],
    ["too much", `${json(result)}x`, /more than it announced/],
    ["not JSON", json("<html>", "502 Bad Gateway"), /HTTP status 502/],
    ["two values", json(`${result}{}`), /HTTP status 200/],
    ["not UTF-8", Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"\xff"', "latin1"), /HTTP status 200/],
    ["deep", json(`{"result":${"[".repeat(100000)}${"]".repeat(100000)}}`), /HTTP status 200/],
    ["deep and open", json("[".repeat(1000000)), /HTTP status 200/],
    ["escape", json('{"result":"\\x"}'), /HTTP status 200/],
    ["no ticket", json('{"jsonrpc":"2.0","result":{}}'), /no text "ticket"/],
    ["NUL in the ticket", json('{"jsonrpc":"2.0","result":{"ticket":"a\\u0000b"}}'), /no text "ticket"/],
    ["bare error", json('{"error":{"code":1,"message":"bad \\u001b[2J\\u009bthing"}}'), /^actplane: bad \[2Jthing\n$/],
    ["error of another status", json('{"error":{"message":"m","data":{"exit":0}}}'), /^actplane: m\n$/],
  ];
  for (const [name, answer, message] of answers) {
    const service = await startRaw((socket: Socket) => void socket.end(answer), folder);
    const ended = await run(["--socket", service.socket, "--rule", "x", ...command]);
    t.equal(ended.status, 125, `${name}: ${ended.err.slice(0, 200)}`);
    t.match(ended.err, message, name);
    t.equal(ended.out, "", `${name}: the command did not run`);
    await service.stop();
  }
});

t.test("an error of the service ends with its text and its status", async (t) => {
  const data = {
    code: "policy-invalid",
    hint: "h",
    text: "a.yaml:1:2: error: no\n  \u001b]0;x\u0007^\n",
    exit: 2,
    diagnostics: [],
  };
  const error = { code: -32010, message: "the policy is wrong", data };
  for (const method of ["domain.prepare", "domain.bind"]) {
    const service = await startFake({ ...accepting, [method]: () => ({ error }) }, folder);
    const ended = await run(["--socket", service.socket, "--rule", "x", ...command]);
    t.match(ended, { status: 2, out: "", err: "a.yaml:1:2: error: no\n  ]0;x^\n" }, method);
    await service.stop();
  }
});

t.test("somebody at a terminal is told what is waited for, and nobody else", async (t) => {
  const answer = json('{"error":{"message":"at last"}}');
  const late = await startRaw((socket: Socket) => void setTimeout(() => socket.end(answer), 3000), folder);
  t.teardown(() => late.stop());
  const words = [addon.command, "run", "--socket", late.socket, "--rule", "x", ...command];
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const terminal = runCommand(["script", "-qec", quoted, "/dev/null"], { cwd: folder });
  const [seen, quiet] = await Promise.all([terminal, run(["--socket", late.socket, "--rule", "x", ...command])]);
  t.match(seen.out, /^actplane: waiting for the service, at most 30 s …\r\nactplane: at last/);
  t.equal(quiet.err, "actplane: at last\n");
});

t.test("a slow service", async (t) => {
  const drip = (text: string) => (socket: Socket) => {
    let at = 0;
    const timer = setInterval(() => {
      if (at === text.length || socket.destroyed) clearInterval(timer);
      else socket.write(text[at++] ?? "");
    }, 2);
  };
  const error = json('{"error":{"message":"at last"}}');
  const slow = await startRaw(drip(error), folder);
  t.match(await run(["--socket", slow.socket, "--rule", "x", ...command]), { status: 125, err: "actplane: at last\n" });
  await slow.stop();
  const silent = await startRaw(() => {}, folder);
  // Beside one that has the usual thirty seconds: however slow the machine is, it is as slow for both.
  let isOver = false;
  const patient = run(["--socket", silent.socket, "--rule", "x", ...command]);
  void patient.then(() => (isOver = true));
  const ended = await run(["--socket", silent.socket, "--rule", "x", ...command], { ACTPLANE_TIMEOUT: "1" });
  t.match(ended, { status: 125, out: "", err: /did not answer within 1 s/ });
  t.notOk(isOver, "the other one still waits");
  await silent.stop();
  t.match(await patient, { status: 125, out: "", err: /closed the connection without an answer/ });
  const endless = await startRaw(drip("HTTP/1.1 200 OK\r\nX: ".padEnd(15000, "x")), folder);
  const dripped = await run(["--socket", endless.socket, "--rule", "x", ...command], { ACTPLANE_TIMEOUT: "1" });
  t.match(dripped, { status: 125, err: /did not answer within 1 s/ }, "a byte now and then does not extend the time");
  await endless.stop();
  t.match(await run(["--rule", "x", ...command], { ACTPLANE_TIMEOUT: "0" }), { status: 2, err: /1 to 600/ });
});
