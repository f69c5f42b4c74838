import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import t from "tap";

const MAIN = fileURLToPath(new URL("main.js", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "actplane-homeless-"));
t.teardown(() => rmSync(root, { recursive: true }));
chmodSync(root, 0o777);

/** As somebody whose home is no folder: what the system says of a user whom it does not know is the same to the command. */
function homeless(...words: readonly string[]) {
  const env = { PATH: process.env.PATH ?? "", HOME: "", ACTPLANE_SOCKET: join(root, "none.sock") };
  return spawnSync(process.execPath, [MAIN, ...words], { encoding: "utf8", env, cwd: root });
}

t.test("without a home everything that needs none works, and the rest says so", async (t) => {
  const init = homeless("init", "--all");
  t.equal(init.status, 0, init.stderr);
  t.equal(homeless("compile").status, 0);
  t.match(homeless("doctor").stdout, /broken/);
  t.match(homeless("reload"), { status: 125, stderr: /there is no socket/ });
  writeFileSync(join(root, "home.yaml"), 'version: 1\npolicy: |\n  rule r:\n    block read file "~/.ssh/**"\n');
  t.match(homeless("compile", "home.yaml"), { status: 2, stderr: /you have no home, and ~\/ in the policy/ });
  t.match(homeless("control", "logs", "x"), { status: 2, stderr: /no home/ });
});
