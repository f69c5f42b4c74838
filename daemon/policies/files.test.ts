import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { ServiceError } from "../errors.js";
import { readMachineFiles } from "./files.js";

const self = process.getuid?.() ?? 0;

function folder(test: { teardown(undo: () => void): unknown }): string {
  const path = join(mkdtempSync(join(tmpdir(), "actplane-policies-")), "policies.d");
  mkdirSync(path, { mode: 0o755 });
  test.teardown(() => rmSync(join(path, ".."), { recursive: true }));
  return path;
}

t.test("files in the order of their names; a folder that is not there has none", (t) => {
  const at = folder(t);
  for (const name of ["20-b.yaml", "10-a.yaml", "README", "c.yaml.bak"]) writeFileSync(join(at, name), name);
  t.same(
    readMachineFiles(at, self).map((file) => file.text),
    ["10-a.yaml", "20-b.yaml"],
  );
  t.same(readMachineFiles(join(at, "none"), self), []);
  t.end();
});

t.test("what others could have written is refused, with the path", (t) => {
  const at = folder(t);
  const file = join(at, "a.yaml");
  const refusal = () => {
    try {
      readMachineFiles(at, self);
      return "nothing";
    } catch (error) {
      return error instanceof ServiceError && error.errorName === "machine-policy-unusable"
        ? error.message
        : `another error: ${String(error)}`;
    }
  };
  writeFileSync(file, "version: 1\n", { mode: 0o644 });
  t.equal(refusal(), "nothing");
  chmodSync(file, 0o664);
  t.match(refusal(), /others than root may write to .*a\.yaml/);
  chmodSync(file, 0o644);
  chmodSync(at, 0o777);
  t.match(refusal(), /others than root may write to .*policies\.d/);
  chmodSync(at, 0o755);
  writeFileSync(file, "x".repeat((1 << 20) + 1));
  t.match(refusal(), /larger than 1 MiB/);
  rmSync(file);
  symlinkSync("/etc/passwd", file);
  t.match(refusal(), /symbolic link/);
  rmSync(file);
  mkdirSync(file);
  t.match(refusal(), /not a regular file/);
  rmSync(file, { recursive: true });
  t.throws(() => readMachineFiles(at, self + 1), /does not belong to root/);
  for (let number = 0; number < 65; number++) writeFileSync(join(at, `${number}.yaml`), "");
  t.match(refusal(), /more than 64/);
  t.end();
});
