import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import t from "tap";
import { packageRoot } from "./checkout.js";
import { installShellFiles } from "./shell.js";

t.test("manual pages and completions come from the command that is packaged, readable by all", async (t) => {
  const root = mkdtempSync(join(tmpdir(), "actplane-shell-"));
  t.teardown(() => rmSync(root, { recursive: true }));
  const umask = process.umask(0o077);
  t.teardown(() => process.umask(umask));
  installShellFiles("package", packageRoot(), root, process.execPath);
  const read = (path: string) => readFileSync(join(root, path));
  for (const page of ["actplane.1", "actplane-run.1", "actplane-control-status.1"])
    t.match(gunzipSync(read(`usr/share/man/man1/${page}.gz`)).toString(), /^\.TH ACTPLANE/, page);
  t.match(read("usr/share/bash-completion/completions/actplane").toString(), /complete .*actplane/);
  t.match(read("usr/share/zsh/vendor-completions/_actplane").toString(), /^#compdef actplane/);
  t.match(read("usr/share/fish/vendor_completions.d/actplane.fish").toString(), /complete -c actplane/);
  t.equal(statSync(join(root, "usr/share/man/man1/actplane.1.gz")).mode & 0o777, 0o644);

  installShellFiles("local", packageRoot(), root, process.execPath);
  t.ok(existsSync(join(root, "usr/local/share/man/man1/actplane.1.gz")));
  t.ok(existsSync(join(root, "usr/local/share/zsh/site-functions/_actplane")));
});
