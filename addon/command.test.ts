import { rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import t from "tap";
import { accepting, runCommand, startFake, temporaryFolder } from "./fake-service.js";
import { addon } from "./index.js";

t.test("run gives the command exactly the caller's environment and what it sets itself", async (t) => {
  const folder = temporaryFolder();
  const service = await startFake(accepting, folder);
  t.teardown(async () => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  for (const before of [["--socket", service.socket], [`--socket=${service.socket}`]]) {
    const argv = [addon.command, ...before, "run", "--rule", "x", "/usr/bin/env"];
    const ended = await runCommand(argv, { cwd: folder, env: {} });
    t.match(ended, { status: 0, err: "" });
    const names = ended.out
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("=")[0]);
    t.same(names.sort(), ["ACTPLANE_DOMAIN", "ACTPLANE_FEEDBACK_FILE", "ACTPLANE_SESSION"], "no PWD, no SHLVL");
  }
});

t.test("the client is found from any link and any folder, and gets the words as they are", async (t) => {
  const folder = temporaryFolder();
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const link = join(folder, "actplane");
  symlinkSync(addon.command, link);
  const env = { PATH: dirname(process.execPath) };
  t.match(await runCommand([link, "--version"], { cwd: folder, env }), { status: 0, out: /^\d+\.\d+\.\d+\n$/ });
  const ended = await runCommand([link, "compile", "--rule", 'rule r:\n  block exec "a b"'], { cwd: folder, env });
  t.match(ended, { status: 0, err: "" });
});

t.test("without node in PATH the message says so", async (t) => {
  const ended = await runCommand([addon.command, "compile"], { cwd: "/", env: { PATH: "/nonexistent" } });
  t.match(ended, {
    status: 125,
    out: "",
    err: /^actplane: cannot execute node: .*Node\.js 20 or newer must be in PATH\n$/,
  });
});
