import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readlinkSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { Worker } from "node:worker_threads";
import t from "tap";
import { addon, type Engine } from "./index.js";

/** The tracepoint tier, which every kernel with BTF runs. Needs root. */
const skip = process.getuid?.() === 0 && addon.hasBtf() ? false : "needs root and a kernel with BTF";

const SESSION_END = 5;
/** struct ap_image and ap_event */
const IMAGE = { moves: 80 };
const AT = { domain: 96, session: 100, kind: 120 };

/** The smallest image: a header that asks for nothing. */
function emptyImage(): Buffer {
  const image = Buffer.alloc(256);
  image.writeUInt32LE(0x31495041, 0);
  image.writeUInt32LE(3, 4);
  image.writeUInt32LE(1, 8);
  // FNV-1a of all bytes but these four
  const all = [...image.subarray(0, 12), ...image.subarray(16)];
  image.writeUInt32LE(all.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5) >>> 0, 12);
  return image;
}

type Shell = ChildProcessByStdio<Writable, Readable, null>;
function shell(): Shell {
  return spawn("sh", [], { stdio: ["pipe", "pipe", "inherit"] });
}

function pidfdOf(child: { pid?: number | undefined }): number {
  return addon.pidfdOpen(child.pid ?? 0);
}

async function until(holds: () => boolean): Promise<boolean> {
  for (let n = 0; n < 200 && !holds(); n++) await new Promise((resolve) => setTimeout(resolve, 10));
  return holds();
}

t.test("a tier that is not there", async (t) => {
  t.throws(() => addon.openEngine("none" as "lsm", () => {}), { code: "ELOAD", name: "AddonError" });
  t.throws(() => addon.openEngine("lsm", 5 as never), TypeError);
});

t.test("the life of a session", { skip }, async (t) => {
  const records: Buffer[] = [];
  const engine = addon.openEngine("tracepoint", (record) => records.push(record));
  t.teardown(() => engine.close());
  t.equal(engine.tier, "tracepoint");
  t.ok(engine.memory() > 1 << 20);
  const before = engine.memory();
  engine.setImage(1, emptyImage());
  t.ok(engine.memory() > before, "images are counted too");
  engine.createSession(9);
  t.throws(() => engine.createSession(9), { code: "EEXIST" });
  t.equal(engine.sessionTasks(8), null);
  t.equal(engine.sessionStamps(8), null);
  t.equal(engine.sessionStamps(9)?.length, 128);

  const outer = shell();
  // A child from before the binding, with one of its own, and after that a stranger.
  outer.stdin.write("sh -c 'sleep 60 & echo $!; wait' &\n");
  const grandchild = Number(await once(outer.stdout, "data"));
  const stranger = shell();
  const pidfds = [pidfdOf(outer), addon.pidfdOpen(grandchild), pidfdOf(stranger)] as const;
  t.teardown(() => pidfds.forEach(addon.closeFd));
  t.equal(engine.taskState(pidfds[0]), null);
  engine.bind(pidfds[0], { domain: 1, session: 9, realm: 4 });
  const bound = { domain: 1, session: 9, realm: 4, labels: 0n, lineage: 0n };
  t.same(engine.taskState(pidfds[0]), bound);
  t.same(engine.taskState(pidfds[1]), bound, "descendants come along");
  t.equal(engine.taskState(pidfds[2]), null);
  t.equal(engine.sessionTasks(9), 3);
  t.equal(engine.bindTree({ domain: 1, session: 9, realm: 4 }), 0, "all are there already");

  outer.stdin.write("sleep 60 & echo $!\n");
  const later = addon.pidfdOpen(Number(await once(outer.stdout, "data")));
  t.same(engine.taskState(later), bound, "and so do later children");
  t.equal(engine.sessionTasks(9), 4);

  t.equal(records.length, 0);
  for (const fd of [pidfds[1], later]) addon.pidfdSignal(fd, 9);
  outer.stdin.end();
  await once(outer, "exit");
  addon.closeFd(later);
  t.ok(await until(() => records.length > 0), "the end of the session is an event");
  const [record] = records;
  t.equal(record?.readUInt8(AT.kind), SESSION_END);
  t.equal(record?.readUInt32LE(AT.session), 9);
  t.equal(record?.readUInt32LE(AT.domain), 1);
  t.equal(engine.sessionTasks(9), 0);
  t.throws(() => engine.bind(pidfds[0], { domain: 1, session: 9, realm: 4 }), { code: "ESRCH" });
  stranger.stdin.end();
  engine.deleteSession(9);
  engine.deleteSession(9);
  t.equal(engine.sessionTasks(9), null);
});

t.test("images, tables, switches", { skip }, async (t) => {
  const engine = addon.openEngine("tracepoint", () => {});
  t.teardown(() => engine.close());
  const image = emptyImage();
  for (const domain of [0, 8192, 2 ** 32 - 1]) t.throws(() => engine.setImage(domain, image), { code: "EINVAL" });
  engine.setImage(8191, image);
  engine.setImage(8191, new Uint8Array(image));
  const damaged = Buffer.from(image);
  damaged[0] = 0;
  t.throws(() => engine.setImage(8191, damaged), { code: "EBADIMAGE" });
  engine.clearDomain(8191);
  engine.clearDomain(8191);
  t.throws(() => engine.setImage(1, "text" as never), TypeError);
  t.throws(() => engine.takeOver([1, 8192]), { code: "EINVAL" });
  t.throws(() => engine.takeOver(7 as never), TypeError);
  engine.takeOver([1, 8191]);
  engine.clearDomain(1);
  engine.clearDomain(8191);
  t.same(engine.stats(5), { matches: 0, refused: 0, killed: 0, reported: 0, lost: 0, faults: 0, tasks: 0 });
  t.type(engine.counters().untracked_forks, "number");
  engine.setMounts([
    { device: 1, inode: 0n, path: "/", subtrees: false },
    { device: 2, inode: 2n ** 64n - 1n, path: `/${"x".repeat(254)}`, subtrees: true },
    { device: 3, inode: 0n, path: `/${"x".repeat(4000)}`, subtrees: true },
  ]);
  engine.setMounts([]);
  t.throws(() => engine.setMounts([{ device: 1, inode: -1n, path: "/", subtrees: false }]), TypeError);
  engine.configure({ serviceInode: 1n, serviceDevice: 2, realms: 3 });
  t.equal(engine.fileLabels({ volume: 1n, inode: 2n, generation: 3, realm: 4 }), 0n);
  for (const on of [true, true, false, false, true]) engine.watch(on);
});

t.test("programs that enter by themselves, as the kernel's tables have them", { skip }, async (t) => {
  const engine = addon.openEngine("tracepoint", () => {});
  t.teardown(() => engine.close());
  const image = emptyImage();
  t.throws(() => engine.setAttachImage(256, image), { code: "EINVAL" });
  t.throws(() => engine.setAttachImage(0, image.subarray(4)), { code: "EBADIMAGE" });
  engine.setAttachImage(255, image);
  engine.attachUser(null, 255);
  engine.attachUser(1000, 0);
  t.throws(() => engine.attachUser(1000, 256), { code: "EINVAL" });
  t.same(
    engine.attachUsers().sort((a, b) => a.index - b.index),
    [
      { uid: 1000, index: 0 },
      { uid: null, index: 255 },
    ],
  );
  engine.attachUser(1000, null);
  engine.attachUser(1000, null);
  t.same(engine.attachUsers(), [{ uid: null, index: 255 }]);
  const place = { domain: 3, session: 4, realm: 5 };
  engine.setReady(1000, 7, place);
  t.throws(
    () => engine.setReady(1000, 7, place),
    { code: "EEXIST" },
    "what somebody may be about to take stays as it is",
  );
  t.throws(() => engine.setReady(1000, 8, place), { code: "EINVAL" });
  t.same(engine.ready(), [{ uid: 1000, index: 7, ...place, taken: false }]);
  engine.setReady(1000, 7, null);
  engine.setReady(1000, 7, null);
  t.same(engine.ready(), []);
  // What the service says of itself later leaves it on.
  engine.attachOn(true);
  engine.configure({ serviceInode: 1n, serviceDevice: 2, realms: 3 });
  engine.attachOn(false);
});

/** BPF links that this process holds: one for each attached program. */
function links(): number {
  return readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return (
        readlinkSync(`/proc/self/fd/${fd}`).includes("bpf_link") ||
        readlinkSync(`/proc/self/fd/${fd}`).includes("bpf-link")
      );
    } catch {
      return false; // the folder's own descriptor
    }
  }).length;
}

/** An image with one state move: the label 0 is gained by reading what matches nothing. */
function labellingImage(): Buffer {
  const image = Buffer.concat([emptyImage(), Buffer.alloc(256)]);
  image.writeUInt32LE(2, 8);
  image.writeUInt32LE(1, IMAGE.moves);
  image.writeUInt32LE(1, IMAGE.moves + 4);
  image.writeBigUInt64LE(1n, 256);
  image.writeUInt8(1, 256 + 10); // AP_MOVE_GAIN
  const all = [...image.subarray(0, 12), ...image.subarray(16)];
  image.writeUInt32LE(all.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5) >>> 0, 12);
  return image;
}

t.test("what only some policies need is attached while one of them is set", { skip }, async (t) => {
  const engine = addon.openEngine("tracepoint", () => {});
  t.teardown(() => engine.close());
  const always = links();
  t.ok(always > 0);
  engine.setImage(1, emptyImage());
  t.equal(links(), always);
  engine.setImage(2, labellingImage());
  t.equal(links(), always + 1, "watch_writers");
  engine.setImage(2, labellingImage());
  engine.settle();
  t.equal(links(), always + 1);
  engine.clearDomain(2);
  t.equal(links(), always + 1, "not before it is said to settle");
  engine.settle();
  t.equal(links(), always);
});

t.test("close, twice, and nothing after it", { skip }, async (t) => {
  const engine = addon.openEngine("tracepoint", () => {});
  engine.watch(true);
  engine.close();
  engine.close();
  const calls: ((engine: Engine) => unknown)[] = [
    (engine) => engine.stats(1),
    (engine) => engine.watch(false),
    (engine) => engine.memory(),
  ];
  for (const call of calls) t.throws(() => call(engine), { code: "EBADF", message: "the engine is closed" });
});

/** One event for each call: a session that begins and ends. */
async function sessionOf(engine: Engine, session: number): Promise<void> {
  const child = shell();
  const pidfd = pidfdOf(child);
  engine.createSession(session);
  engine.bind(pidfd, { domain: 1, session, realm: 1 });
  child.stdin.end();
  await once(child, "exit");
  addon.closeFd(pidfd);
}

t.test("an exception in the listener does not end the events", { skip }, async (t) => {
  const seen: number[] = [];
  const thrown: unknown[] = [];
  const listeners = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error) => thrown.push(error.message));
  const engine = addon.openEngine("tracepoint", (record) => {
    seen.push(record.readUInt32LE(AT.session));
    throw new Error("of the listener");
  });
  engine.setImage(1, emptyImage());
  for (const session of [1, 2, 3]) await sessionOf(engine, session);
  await until(() => seen.length === 3);
  engine.close();
  process.removeAllListeners("uncaughtException");
  for (const listener of listeners) process.on("uncaughtException", listener as (error: Error) => void);
  t.same(seen, [1, 2, 3]);
  t.same(
    thrown,
    Array.from({ length: 3 }, () => "of the listener"),
  );
});

t.test("closed from inside its own listener", { skip }, async (t) => {
  let calls = 0;
  const engine = addon.openEngine("tracepoint", () => {
    calls++;
    engine.close();
  });
  engine.setImage(1, emptyImage());
  const children = [shell(), shell()];
  engine.createSession(1);
  engine.createSession(2);
  children.forEach((child, n) => {
    const pidfd = pidfdOf(child);
    engine.bind(pidfd, { domain: 1, session: n + 1, realm: 1 });
    addon.closeFd(pidfd);
    child.kill("SIGKILL");
  });
  await Promise.all(children.map((child) => once(child, "exit")));
  t.ok(await until(() => calls > 0));
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.equal(calls, 1);
});

t.test("a worker that ends with an engine open takes it down", { skip }, async (t) => {
  const index = JSON.stringify(new URL("./index.js", import.meta.url).href);
  const source = `import(${index}).then(({ addon }) => { addon.openEngine("tracepoint", () => {}); process.exit(3); });`;
  const worker = new Worker(source, { eval: true });
  t.same(await once(worker, "exit"), [3]);
});
