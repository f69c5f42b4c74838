import t from "tap";
import { canonicalMounts } from "./canonical.js";
import { parseMountinfo } from "./mountinfo.js";
import { Mounts } from "./mounts.js";

const text = `22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
23 22 0:21 / /proc rw - proc proc rw
24 22 254:0 /home/ann /srv/bind rw - ext4 /dev/vda rw
25 22 0:40 / /mnt/with\\040blank\\134x rw - tmpfs tmpfs rw
26 22 0:40 / /mnt/again rw - tmpfs tmpfs rw
27 22 0:50 /@ /vol rw - btrfs /dev/vdb rw
28 22 0:50 /@/inner /vol2 rw - btrfs /dev/vdb rw
29 22 0:50 /@home /vol3 rw - btrfs /dev/vdb rw
30 22 4095:7 / /big rw - ext4 /dev/x rw
garbage
`;

t.test("mountinfo: fields, octal escapes, device numbers", (t) => {
  const mounts = parseMountinfo(text);
  t.equal(mounts.length, 9);
  t.equal(mounts[0]?.device, (254 << 20) | 0);
  t.equal(mounts[3]?.point, "/mnt/with blank\\x");
  t.equal(mounts[8]?.device, 4095 * 2 ** 20 + 7, "never negative");
  t.end();
});

t.test("canonical: the earliest whole mount, and parts by inode", (t) => {
  const { entries, skipped } = canonicalMounts(parseMountinfo(text), (point) => (point === "/vol" ? 256n : 257n));
  t.same(skipped, []);
  const of = (device: number) => entries.filter((entry) => entry.device === device);
  t.same(of(254 << 20), [{ device: 254 << 20, inode: 0n, path: "", subtrees: false }], "a bind mount adds no name");
  t.same(of(40), [{ device: 40, inode: 0n, path: "/mnt/with blank\\x", subtrees: false }]);
  t.same(of(50), [
    { device: 50, inode: 0n, path: "", subtrees: true },
    { device: 50, inode: 256n, path: "/vol", subtrees: true },
    { device: 50, inode: 257n, path: "/vol3", subtrees: true },
  ]);
  t.end();
});

t.test("canonical: what cannot be used is said", (t) => {
  const long = `/${"x".repeat(300)}`;
  const { entries, skipped } = canonicalMounts(
    [
      { device: 1, root: "/", point: long },
      { device: 1, root: "/", point: "/short" },
      { device: 2, root: "/sub", point: "/gone" },
    ],
    () => {
      throw new Error("ENOENT");
    },
  );
  t.same(entries[0], { device: 1, inode: 0n, path: "/short", subtrees: false });
  t.equal(entries.length, 2);
  t.equal(skipped.length, 2);
  t.end();
});

t.test("mounts: the kernel is told of changes only, and again after a failure", (t) => {
  let calls = 0;
  let fail = true;
  let source = text;
  const engine = {
    setMounts() {
      calls++;
      if (fail) throw new Error("E2BIG");
    },
  };
  const mounts = new Mounts(
    engine,
    () => {},
    () => ({ text: source, inodeOf: () => 1n }),
  );
  t.throws(() => mounts.refresh());
  fail = false;
  mounts.refresh();
  mounts.refresh();
  t.equal(calls, 2);
  source += "31 22 0:60 / /new rw - tmpfs tmpfs rw\n";
  mounts.refresh();
  t.equal(calls, 3);
  t.end();
});
