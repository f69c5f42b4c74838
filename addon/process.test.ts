import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, linkSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import t from "tap";
import { temporaryFolder } from "./fake-service.js";
import { addon, type Peer } from "./index.js";

/** In the .node only: the way that kernels without SO_PEERPIDFD take. */
const { peerByHeldSocket } = addon as unknown as { peerByHeldSocket(socketFd: number): Peer };

const folder = temporaryFolder();
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

/** libuv keeps the descriptor to itself, but for this. */
const descriptorOf = (socket: Socket): number => (socket as unknown as { _handle: { fd: number } })._handle.fd;

const pidOf = (pidfd: number): number =>
  Number(/^Pid:\s+(-?\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${pidfd}`, "utf8"))?.[1]);

/** A process that connects to `path` and keeps the connection until its stdin ends; `script` runs once connected. */
function client(path: string, script = "") {
  const source = `const s = require("net").connect(${JSON.stringify(path)}, () => { ${script} }); process.stdin.resume().on("end", () => process.exit());`;
  return spawn(process.execPath, ["-e", source], { stdio: ["pipe", "pipe", "inherit"] });
}

async function listen(name: string) {
  const server = createServer();
  const path = join(folder, name);
  server.listen(path);
  await once(server, "listening");
  t.teardown(() => server.close());
  return { server, path };
}

t.test("the peer is the process that connected", async (t) => {
  const { server, path } = await listen("peer");
  for (const ask of [addon.peerOf, peerByHeldSocket]) {
    const accepted = once(server, "connection");
    const child = client(path);
    const [socket] = (await accepted) as [Socket];
    const peer = ask(descriptorOf(socket));
    t.match(peer, { pid: child.pid, uid: process.getuid?.(), gid: process.getgid?.() });
    t.equal(pidOf(peer.pidfd), child.pid);
    t.ok(addon.pidfdAlive(peer.pidfd));
    child.stdin.end();
    await once(child, "exit");
    t.notOk(addon.pidfdAlive(peer.pidfd));
    addon.closeFd(peer.pidfd);
    socket.destroy();
  }
});

t.test("a peer that is gone, or has given its connection away, is none", async (t) => {
  const { server, path } = await listen("gone");
  const accepted = once(server, "connection");
  // The child of the client keeps the connection open and outlives it.
  const heir =
    'require("child_process").spawn("sleep", ["30"], { stdio: ["ignore", "ignore", "ignore", s], detached: true }).unref(); console.log("ready");';
  const child = client(path, heir);
  const [socket] = (await accepted) as [Socket];
  await once(child.stdout, "data");
  child.stdin.end();
  await once(child, "exit");
  t.throws(() => peerByHeldSocket(descriptorOf(socket)), { code: "ESRCH" });
  t.notOk(socket.destroyed, "though the connection is still open");
  socket.destroy();
});

t.test("what is no Unix socket has no peer", async (t) => {
  const fd = openSync("/dev/null", "r");
  t.throws(() => addon.peerOf(fd), { code: "ENOTSOCK", name: "AddonError" });
  closeSync(fd);
  t.throws(() => addon.peerOf(-1), TypeError);
  t.throws(() => addon.peerOf(1.5), TypeError);
  t.throws(() => addon.peerOf(2 ** 40), TypeError);
  const tcp = createServer().listen(0, "127.0.0.1");
  await once(tcp, "listening");
  const accepted = once(tcp, "connection");
  const near = connect((tcp.address() as { port: number }).port, "127.0.0.1");
  const [far] = (await accepted) as [Socket];
  t.throws(() => addon.peerOf(descriptorOf(far)), { name: "AddonError" });
  near.destroy();
  far.destroy();
  tcp.close();
});

t.test("processes by pidfd", async (t) => {
  t.throws(() => addon.pidfdOpen(0x3fffffff), { code: "ESRCH" });
  const child = spawn("sleep", ["30"]);
  const pidfd = addon.pidfdOpen(child.pid ?? 0);
  t.ok(addon.pidfdAlive(pidfd));
  addon.pidfdSignal(pidfd, 15);
  const [, signal] = await once(child, "exit");
  t.equal(signal, "SIGTERM");
  t.notOk(addon.pidfdAlive(pidfd));
  t.throws(() => addon.pidfdSignal(pidfd, 15), { code: "ESRCH" });
  t.throws(() => addon.pidfdGetfd(pidfd, 0), { code: "ESRCH" });
  addon.closeFd(pidfd);
  t.throws(() => addon.closeFd(pidfd), { code: "EBADF" });
});

t.test("what a descriptor is", async (t) => {
  const path = join(folder, "file");
  writeFileSync(path, "12345");
  const { O_WRONLY, O_RDWR, O_RDONLY, O_APPEND } = constants;
  for (const [flags, appendable] of [
    [O_WRONLY | O_APPEND, true],
    [O_RDWR | O_APPEND, true],
    [O_WRONLY, false],
    [O_RDONLY | O_APPEND, false],
  ] as const) {
    const fd = openSync(path, flags);
    t.match(addon.fileStatus(fd), { regular: true, uid: process.getuid?.(), links: 1, appendable, size: 5 });
    closeSync(fd);
  }
  linkSync(path, `${path}2`);
  const fd = openSync(path, "a");
  t.equal(addon.fileStatus(fd).links, 2);
  closeSync(fd);
  const other = openSync("/dev/null", "a");
  t.equal(addon.fileStatus(other).regular, false);
  closeSync(other);
  t.throws(() => addon.fileStatus(other), { code: "EBADF" });
});

t.test("notify", async (t) => {
  t.teardown(() => delete process.env.NOTIFY_SOCKET);
  delete process.env.NOTIFY_SOCKET;
  t.equal(addon.notify("READY=1"), false);
  process.env.NOTIFY_SOCKET = "relative";
  t.throws(() => addon.notify("READY=1"), { code: "EINVAL" });
  process.env.NOTIFY_SOCKET = join(folder, "nobody");
  t.throws(() => addon.notify("READY=1"), { code: "ENOENT" });
});
