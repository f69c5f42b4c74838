import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import type { FileKey } from "../../addon/types.js";
import { AP } from "../../policies/compiler/index.js";
import type { RealmRecord } from "../domains/realms.js";
import { parseMountinfo } from "../engine/mountinfo.js";
import { FakeLabels } from "../testing/fake-labels.js";
import type { LabelEngine } from "./store.js";
import { LabelStore } from "./store.js";

const UUID = (1n << 63n) | 77n;
const MAGIC = 0x6969n;
/** a volume without a UUID on device 0:N */
const plain = (device: number) => (MAGIC << 32n) | BigInt(device);
const mount = (device: number, source: string) =>
  `9${device} 1 0:${device} / /m${device} rw shared:1 - nfs ${source} rw\n`;
const key = (inode: number, volume = UUID, realm = 1): FileKey => ({
  inode: BigInt(inode),
  volume,
  generation: 5,
  realm,
});

class Kernel extends FakeLabels {
  get engine(): LabelEngine {
    return {
      setRealm: (realm, uid) => void this.realms.set(realm, uid),
      labelRoom: (uid) => this.room(uid),
      fileLabels: (file) => this.fileLabels(file),
      takeLabelChanges: (max) => this.takeChanges(max),
      readLabels: (kind, at) => this.read(kind, at),
      writeLabels: (records) => this.write(records),
    };
  }
}

interface Run {
  readonly kernel: Kernel;
  readonly store: LabelStore;
  readonly realms: RealmRecord[];
  readonly lines: string[];
}

/** Runs that "crashed" keep their file open, as the dead do not close it. */
const runs: LabelStore[] = [];

/** A run of the service on a folder, its kernel tables empty as after every start. */
async function run(stateDir: string, options: { boot?: string; mounts?: string } = {}): Promise<Run> {
  const kernel = new Kernel();
  const lines: string[] = [];
  const realms: RealmRecord[] = [];
  const store = new LabelStore({
    engine: kernel.engine,
    stateDir,
    boot: options.boot ?? "boot",
    log: (_, message) => void lines.push(message),
    realms: () => realms,
  });
  runs.push(store);
  realms.push(...(await store.restore(parseMountinfo(options.mounts ?? ""))));
  await store.save();
  return { kernel, store, realms, lines };
}

/** A first run with one realm of two labels. */
async function first(stateDir: string, options: { boot?: string; mounts?: string } = {}): Promise<Run> {
  const made = await run(stateDir, options);
  const realm = {
    number: 1,
    uid: 1000,
    root: "/p",
    labels: new Map([
      ["A", 0],
      ["B", 1],
    ]),
  };
  made.kernel.realms.set(1, 1000);
  made.realms.push(realm);
  made.store.realmGrew(realm);
  return made;
}

t.test("labels come back after a stop, and after a crash that follows a save", async (t) => {
  for (const ending of ["stop", "crash"]) {
    const folder = t.testdir();
    const before = await first(folder);
    for (let n = 1; n <= 9; n++) before.kernel.change(key(n), 3n);
    before.kernel.change(key(9), 0n);
    await (ending === "stop" ? before.store.close() : before.store.save());
    const after = await run(folder);
    for (let n = 1; n <= 8; n++) t.equal(after.kernel.fileLabels(key(n)), 3n, ending);
    t.equal(after.kernel.fileLabels(key(9)), 0n, "an ended file stays ended");
    t.match(after.realms, [{ number: 1, uid: 1000, root: "/p" }]);
    t.same(
      [...(after.realms[0]?.labels ?? [])],
      [
        ["A", 0],
        ["B", 1],
      ],
    );
    t.equal(after.kernel.realms.get(1), 1000, "the kernel knows whose they are");
    rmSync(folder, { recursive: true });
  }
});

t.test("a label name that no file has any more gives its bit back; a realm without any is gone", async (t) => {
  const folder = t.testdir();
  const before = await first(folder);
  before.kernel.change(key(1), 2n);
  await before.store.close();
  const after = await run(folder);
  t.same([...(after.realms[0]?.labels ?? [])], [["B", 1]]);
  after.kernel.change(key(1), 0n);
  await after.store.close();
  t.same((await run(folder)).realms, []);
});

t.test("what a crash cut off is dropped, counted and kept aside; what came before is there", async (t) => {
  const folder = t.testdir();
  const before = await first(folder);
  before.kernel.change(key(1), 1n);
  await before.store.save();
  const path = join(folder, "labels", "labels");
  const good = statSync(path).size;
  before.kernel.change(key(2), 1n);
  await before.store.save();
  const bytes = readFileSync(path);
  t.ok(bytes.length > good, "the second change was appended");
  writeFileSync(path, bytes.subarray(0, bytes.length - 1));
  const after = await run(folder);
  t.equal(after.kernel.fileLabels(key(1)), 1n);
  t.equal(after.kernel.fileLabels(key(2)), 0n);
  t.match(after.lines[0], new RegExp(`^${bytes.length - 1 - good} bytes .* damaged`));
  t.ok(existsSync(`${path}.damaged`));
  appendFileSync(path, "garbage");
  t.equal((await run(folder)).kernel.fileLabels(key(1)), 1n);
});

t.test("a crash in the middle of a snapshot leaves the last one", async (t) => {
  const folder = t.testdir();
  const before = await first(folder);
  before.kernel.change(key(1), 1n);
  await before.store.save();
  writeFileSync(join(folder, "labels", "labels.new"), "half a snapshot");
  t.equal((await run(folder)).kernel.fileLabels(key(1)), 1n);
});

t.test("a full queue: everything is written anew, nothing is missed", async (t) => {
  const folder = t.testdir();
  const before = await first(folder);
  before.kernel.queuePlaces = 3;
  for (let n = 1; n <= 50; n++) before.kernel.change(key(n), 1n);
  for (let n = 1; n <= 10; n++) before.kernel.change(key(n), 0n);
  t.ok(before.kernel.changesLost > 0);
  await before.store.save();
  const { kernel } = await run(folder);
  for (let n = 1; n <= 10; n++) t.equal(kernel.fileLabels(key(n)), 0n);
  for (let n = 11; n <= 50; n++) t.equal(kernel.fileLabels(key(n)), 1n);
});

t.test("a disk that takes nothing is said, and what it missed is written once it does", async (t) => {
  const folder = t.testdir();
  const before = await first(folder);
  await before.store.save();
  const labels = join(folder, "labels");
  // A folder in the way of the draft: works for root too, whom permissions do not stop.
  mkdirSync(join(labels, "labels.new", "x"), { recursive: true });
  before.kernel.queuePlaces = 0;
  before.kernel.change(key(1), 1n);
  await before.store.save();
  await before.store.save();
  t.equal(before.store.status.unsaved, true);
  t.equal(before.lines.filter((line) => line.includes("cannot be written")).length, 1, "said once");
  rmSync(join(labels, "labels.new"), { recursive: true });
  await before.store.save();
  t.equal(before.store.status.unsaved, false);
  t.equal((await run(folder)).kernel.fileLabels(key(1)), 1n);
});

t.test("many small changes do not make the file grow for ever", async (t) => {
  const folder = t.testdir();
  const before = await first(folder);
  before.kernel.queuePlaces = 5000;
  for (let round = 0; round < 30; round++) {
    for (let n = 0; n < 1000; n++) before.kernel.change(key(1), round % 2 ? 1n : 3n);
    await before.store.save();
  }
  t.ok(statSync(join(folder, "labels", "labels")).size < 1.2 * 2 ** 20);
  t.equal((await run(folder)).kernel.fileLabels(key(1)), 1n);
});

t.test("a filesystem without a UUID is found again under another device number", async (t) => {
  const folder = t.testdir();
  const before = await first(folder, { mounts: mount(40, "host:/a") + mount(41, "host:/b") });
  before.kernel.change(key(1, plain(40)), 1n);
  before.kernel.change(key(1, plain(41)), 3n);
  await before.store.close();
  const after = await run(folder, { boot: "next", mounts: mount(40, "host:/b") + mount(44, "host:/a") });
  t.equal(after.kernel.fileLabels(key(1, plain(44))), 1n);
  t.equal(after.kernel.fileLabels(key(1, plain(40))), 3n);
  t.equal(after.kernel.fileLabels(key(1, plain(41))), 0n);
});

t.test("what is not mounted waits on disk, over any number of starts, until it is", async (t) => {
  const folder = t.testdir();
  const before = await first(folder, { mounts: mount(40, "host:/a") });
  before.kernel.change(key(1, plain(40)), 1n);
  await before.store.close();
  for (const boot of ["second", "third"]) {
    const without = await run(folder, { boot });
    t.equal(without.store.status.pending, 1);
    t.equal(without.kernel.entries.size, 0);
    t.equal(without.realms.length, 1, "its realm and label name wait with it");
    await without.store.close();
  }
  const again = await run(folder, { boot: "fourth" });
  again.store.mounted(parseMountinfo(mount(47, "host:/a")));
  t.equal(again.kernel.fileLabels(key(1, plain(47))), 1n);
  t.equal(again.store.status.pending, 0);
});

t.test("a device number that goes to another filesystem takes no labels along", async (t) => {
  const folder = t.testdir();
  const { kernel, store } = await first(folder, { mounts: mount(40, "host:/a") });
  kernel.change(key(1, plain(40)), 1n);
  await store.save();
  store.mounted([]);
  t.equal(kernel.fileLabels(key(1, plain(40))), 1n, "unmounted: it stays, in case the same comes back");
  store.mounted(parseMountinfo(mount(40, "host:/other")));
  t.equal(kernel.fileLabels(key(1, plain(40))), 0n);
  t.equal(store.status.pending, 1);
  store.mounted(parseMountinfo(mount(40, "host:/other") + mount(41, "host:/a")));
  t.equal(kernel.fileLabels(key(1, plain(41))), 1n);
  await store.close();
});

t.test("what lives in memory ends with the boot, pipes are never written", async (t) => {
  const folder = t.testdir();
  const before = await first(folder);
  before.kernel.change(key(1), 1n, { flags: AP.AP_FILE_VOLATILE });
  before.kernel.change(key(2), 1n, { flags: AP.AP_FILE_VOLATILE | AP.AP_FILE_TRANSIENT });
  before.kernel.queuePlaces = 0;
  before.kernel.change(key(3), 1n);
  await before.store.close();
  const same = await run(folder);
  t.equal(same.kernel.fileLabels(key(1)), 1n, "the service was restarted, not the machine");
  t.equal(same.kernel.fileLabels(key(2)), 0n);
  await same.store.close();
  const next = await run(folder, { boot: "next" });
  t.equal(next.kernel.fileLabels(key(1)), 0n);
  t.equal(next.kernel.fileLabels(key(3)), 1n);
});

t.test("clear: in the realms named and no other, and it lasts", async (t) => {
  const folder = t.testdir();
  const before = await first(folder);
  before.kernel.realms.set(2, 2000);
  const second = { number: 2, uid: 2000, root: "/q", labels: new Map([["C", 0]]) };
  before.realms.push(second);
  before.store.realmGrew(second);
  before.kernel.change(key(1), 3n);
  before.kernel.change(key(1, UUID, 2), 1n);
  await before.store.save();
  const file = { inode: 1n, volume: UUID, generation: 5, device: 0, mode: 0, links: 1, flags: 0 };
  t.same([...before.store.clear(file, [1])], [[1, 3n]]);
  t.same([...before.store.clear(file, [1])], []);
  await before.store.save();
  const after = await run(folder);
  t.equal(after.kernel.fileLabels(key(1)), 0n);
  t.equal(after.kernel.fileLabels(key(1, UUID, 2)), 1n);
});

t.test("what finds no room in the kernel is not forgotten", async (t) => {
  const folder = t.testdir();
  const before = await first(folder);
  for (let n = 1; n <= 5; n++) before.kernel.change(key(n), 1n);
  await before.store.close();
  const kernel = new Kernel();
  kernel.places = 3;
  const store = new LabelStore({
    engine: kernel.engine,
    stateDir: folder,
    boot: "boot",
    log: () => {},
    realms: () => before.realms,
  });
  await store.restore([]);
  t.equal(store.status.pending, 2);
  await store.save();
  await store.close();
  const after = await run(folder);
  for (let n = 1; n <= 5; n++) t.equal(after.kernel.fileLabels(key(n)), 1n);
});
