import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import t from "tap";
import { buildPayload, productionPackages } from "./payload.js";

const LOCK = JSON.stringify({
  packages: {
    "": { name: "actplane" },
    "node_modules/a": {},
    "node_modules/a/node_modules/b": {},
    "node_modules/a/node_modules/c": { dev: true },
    "node_modules/d": { dev: true },
    "node_modules/e": { optional: true },
  },
});

const FILES = {
  "package.json": "{}",
  "package-lock.json": LOCK,
  "dist/x.js": "",
  "bin/actplane": "",
  "policies/p.yaml": "",
  "build/Release/a.node": "",
  "build/Release/obj.target/a.o": "",
  "build/bpf/lsm.bpf.o": "",
  "build/triggers/trigger": "",
  "build/Makefile": "",
  "node_modules/a/index.js": "",
  "node_modules/a/node_modules/b/index.js": "",
  "node_modules/a/node_modules/c/index.js": "",
  "node_modules/d/index.js": "",
  "test/guest/payload/run.sh": "echo run",
};

function checkout(folder: string, without: string[] = []): string {
  for (const [path, text] of Object.entries(FILES)) {
    if (without.some((prefix) => path.startsWith(prefix))) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

t.test("the lock says what production needs", async (t) => {
  t.strictSame(productionPackages(LOCK), [
    { path: "node_modules/a", optional: false },
    { path: "node_modules/a/node_modules/b", optional: false },
    { path: "node_modules/e", optional: true },
  ]);
});

t.test("takes what runs, leaves what was only needed to build", async (t) => {
  const to = t.testdir();
  buildPayload(checkout(join(t.testdirName, "from")), to);
  const has = (path: string) => existsSync(join(to, path));
  for (const path of ["dist/x.js", "bin/actplane", "build/Release/a.node", "build/bpf/lsm.bpf.o", "node"])
    t.ok(has(path), path);
  t.ok(has("node_modules/a/node_modules/b/index.js"), "a nested package");
  t.notOk(has("node_modules/a/node_modules/c"), "a nested dev package");
  t.notOk(has("node_modules/d"), "a dev package");
  t.notOk(has("build/Release/obj.target"), "object files");
  t.notOk(has("build/Makefile"), "the rest of build/");
  t.equal(readFileSync(join(to, "run.sh"), "utf8"), "echo run");
});

t.test("says what is missing", async (t) => {
  const dir = t.testdir({ to: {} });
  t.throws(
    () => buildPayload(checkout(join(dir, "unbuilt"), ["dist"]), join(dir, "to")),
    /cannot find dist: run "npm run build"/,
  );
  t.throws(
    () => buildPayload(checkout(join(dir, "bare"), ["node_modules/a"]), join(dir, "to")),
    /node_modules\/a: run "npm ci"/,
  );
});
