import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { discoverPolicy, namedPolicy } from "./discover.js";

const scratch = realpathSync(mkdtempSync(join(tmpdir(), "actplane-discover-")));
t.teardown(() => rmSync(scratch, { recursive: true }));

t.test("the nearest policy above the working directory counts", async (t) => {
  mkdirSync(join(scratch, "a", "b", "c"), { recursive: true });
  t.equal(discoverPolicy(join(scratch, "a", "b", "c")), null);
  mkdirSync(join(scratch, "a", ".actplane"));
  writeFileSync(join(scratch, "a", ".actplane", "policy.yaml"), "outer");
  t.match(discoverPolicy(join(scratch, "a", "b", "c")), { text: "outer", root: join(scratch, "a") });
  writeFileSync(join(scratch, "a", "b", "actplane.yaml"), "inner");
  t.match(discoverPolicy(join(scratch, "a", "b", "c")), { text: "inner", root: join(scratch, "a", "b") });
});

t.test("a link to a folder gives the folder itself as root", async (t) => {
  symlinkSync(join(scratch, "a", "b"), join(scratch, "link"));
  t.equal(namedPolicy(join(scratch, "link", "actplane.yaml")).root, join(scratch, "a", "b"));
});

t.test("a policy that cannot be read is an error, not skipped", async (t) => {
  mkdirSync(join(scratch, "a", "b", "c", "actplane.yaml"));
  t.throws(() => discoverPolicy(join(scratch, "a", "b", "c")), { exit: 2, message: /not a regular file/ });
  execFileSync("mkfifo", [join(scratch, "fifo")]);
  t.throws(() => namedPolicy(join(scratch, "fifo")), { exit: 2, message: /not a regular file/ }, "and does not wait");
  t.throws(() => namedPolicy(join(scratch, "none.yaml")), { exit: 2, message: /there is no such file/ });
  t.throws(() => namedPolicy("/dev/zero"), { exit: 2, message: /not a regular file/ });
  writeFileSync(join(scratch, "huge.yaml"), Buffer.alloc(4 << 20, 97));
  t.throws(() => namedPolicy(join(scratch, "huge.yaml")), { exit: 2, message: /larger than 1 MiB/ });
});
