import { join } from "node:path";
import t from "tap";
import { usablePins } from "./pins.js";

t.test("where nothing can be pinned the service says so and goes without", async (t) => {
  const lines: string[] = [];
  const log = (level: string, line: string) => void lines.push(`${level} ${line}`);
  t.equal(usablePins(null, log), null);
  t.same(lines, []);
  t.equal(usablePins("/proc/none/actplane", log), null);
  t.equal(usablePins(join(t.testdir(), "actplane"), log), null);
  t.match(lines, [/^warning nothing can be pinned \(ENOENT/, /^warning .* is not on a BPF file system/]);
});

t.test("a folder that holds something is never passed over", async (t) => {
  const folder = t.testdir({ "lsm-1": {} });
  t.equal(
    usablePins(folder, () => t.fail("a warning")),
    folder,
  );
});
