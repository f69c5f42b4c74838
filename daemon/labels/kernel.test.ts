import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { addon, type FileKey } from "../../addon/index.js";
import { AP, layout } from "../../policies/compiler/index.js";

/** The tables of labels of the tracepoint tier, which every kernel with BTF runs. Needs root. */
const skip = process.getuid?.() === 0 && addon.hasBtf() ? false : "needs root and a kernel with BTF";

const RECORD = layout.ap_label_record;
const FILE = layout.ap_file_key.fields;
const KEY_AT = RECORD.fields.entry.offset + layout.ap_change.fields.key.offset;
const UUID = 1n << BigInt(AP.AP_VOLUME_UUID_BIT);

const key = (inode: number, realm = 1): FileKey => ({ inode: BigInt(inode), volume: UUID, generation: 1, realm });

/** Records of the files with inode numbers from..from+count-1. */
function files(from: number, count: number, labels: bigint, realm = 1): Buffer {
  const bytes = Buffer.alloc(count * RECORD.size);
  for (let n = 0; n < count; n++) {
    const at = n * RECORD.size + KEY_AT;
    bytes.writeBigUInt64LE(BigInt(from + n), at + FILE.inode.offset);
    bytes.writeBigUInt64LE(UUID, at + FILE.volume.offset);
    bytes.writeUInt32LE(1, at + FILE.generation.offset);
    bytes.writeUInt32LE(realm, at + FILE.realm.offset);
    bytes.writeBigUInt64LE(labels, n * RECORD.size + RECORD.fields.labels.offset);
  }
  return bytes;
}
const countOf = (records: Buffer) => records.length / RECORD.size;

t.test("entries are exactly what they are made, and counted for their owner", { skip }, async (t) => {
  const engine = addon.openEngine("tracepoint", () => {});
  t.teardown(() => engine.close());
  t.equal(countOf(engine.writeLabels(files(1, 3, 1n))), 3, "a realm that nobody named has no room");
  engine.setRealm(1, 1000);
  engine.setRealm(2, 1000);
  t.equal(countOf(engine.writeLabels(files(1, 2000, 3n))), 0);
  engine.writeLabels(files(1, 1, 1n, 2));
  t.equal(engine.fileLabels(key(1)), 3n);
  t.equal(engine.fileLabels(key(1, 2)), 1n);
  t.match(engine.labelRoom(1000), { files: 2001, allFiles: 2001, endpoints: 0 });
  engine.writeLabels(files(1, 1, 4n));
  t.equal(engine.fileLabels(key(1)), 4n, "made less, and other");
  engine.writeLabels(files(1, 1000, 0n));
  engine.writeLabels(files(1, 1000, 0n));
  t.equal(engine.fileLabels(key(1)), 0n);
  t.match(engine.labelRoom(1000), { files: 1001, allFiles: 1001 }, "an end is counted once");
  t.equal(engine.takeLabelChanges(10).length, 0, "the service is not told of its own edits");
});

t.test("a table is read in parts that hold each entry once", { skip }, async (t) => {
  const engine = addon.openEngine("tracepoint", () => {});
  t.teardown(() => engine.close());
  engine.setRealm(1, 1000);
  engine.writeLabels(files(1, 20_000, 1n));
  const seen = new Set<bigint>();
  let total = 0;
  for (let at: number | null = null, more = true; more; more = at !== null) {
    const part: { records: Buffer; next: number | null } = engine.readLabels(AP.AP_LABEL_FILE, at);
    for (let from = 0; from < part.records.length; from += RECORD.size) {
      seen.add(part.records.readBigUInt64LE(from + KEY_AT + FILE.inode.offset));
      total++;
    }
    at = part.next;
  }
  t.equal(total, 20_000);
  t.equal(seen.size, 20_000);
  t.same(engine.readLabels(AP.AP_LABEL_ENDPOINT, null), { records: Buffer.alloc(0), next: null });
  t.throws(() => engine.readLabels(7, null), { code: "EINVAL" });
  t.throws(() => engine.writeLabels(Buffer.alloc(5)), { code: "EINVAL" });
});

t.test("one user fills what is shared; every other still has his first places", { skip }, async (t) => {
  const engine = addon.openEngine("tracepoint", () => {});
  t.teardown(() => engine.close());
  t.ok(engine.memory() < 32 * 2 ** 20, "at rest");
  engine.setRealm(1, 1000);
  engine.setRealm(2, 2000);
  let refused = 0;
  for (let from = 1; from <= 1_010_000; from += 10_000) refused += countOf(engine.writeLabels(files(from, 10_000, 1n)));
  t.equal(refused, 10_000, "a million, and not one more");
  t.match(engine.labelRoom(1000), { files: AP.AP_FILES_SHARED, refused });
  for (const inode of [1, 500_000, 1_000_000]) t.equal(engine.fileLabels(key(inode)), 1n);
  t.equal(engine.counters().label_table_full, refused);
  t.comment(`maps with a million files: ${(engine.memory() / 2 ** 20).toFixed(1)} MiB`);
  t.equal(countOf(engine.writeLabels(files(1, 2000, 1n, 2))), 2000 - AP.AP_FILES_ASSURED);
  t.match(engine.labelRoom(2000), { files: AP.AP_FILES_ASSURED });
  engine.writeLabels(files(1, 5000, 0n));
  t.equal(countOf(engine.writeLabels(files(2000, 2000, 1n, 2))), 0, "what was given back is for all");
});

t.test("a descriptor's inode is the kernel's own word", { skip }, async (t) => {
  const engine = addon.openEngine("tracepoint", () => {});
  const self = addon.pidfdOpen(process.pid);
  t.teardown(() => {
    engine.close();
    addon.closeFd(self);
  });
  const path = join(t.testdir({ file: "text" }), "file");
  const handles = [openSync(path, 0o10000000), openSync(path, "r")] as const;
  const [handle, open] = handles.map((fd) => engine.seeDescriptor(self, fd));
  t.ok(handle);
  t.same(handle, open, "an O_PATH handle is as good");
  t.equal(handle?.links, 1);
  rmSync(path);
  writeFileSync(path, "another");
  t.equal(engine.seeDescriptor(self, handles[0])?.links, 0, "the file, not its name");
  for (const fd of handles) closeSync(fd);
  t.equal(engine.seeDescriptor(self, handles[0]), null);
  t.ok(readFileSync(path));
});
