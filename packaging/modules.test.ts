import { join } from "node:path";
import t from "tap";
import { isForTests, packageOf, runtimePackages } from "./modules.js";

/** A package's folder: its manifest and code. */
const module = (name: string, dependencies: Record<string, string> = {}) => ({
  "package.json": JSON.stringify({ name, dependencies }),
});
const empty = { addon: {}, client: {}, packaging: {}, policies: {}, protocol: {} };

t.test("the package of a specifier", async (t) => {
  t.equal(packageOf("fastify"), "fastify");
  t.equal(packageOf("@sinclair/typebox/value"), "@sinclair/typebox");
  t.equal(packageOf("node:fs"), null);
});

t.test("what the code imports is installed with all that it needs, and no more", async (t) => {
  const code = `import a from "a";\nimport {\n  x,\n} from "@s/b/deep";\nexport * from "./own.js";\nconst path = "/no";\n`;
  const root = t.testdir({
    dist: { ...empty, daemon: { "main.js": `${code}await import("c");\n`, "x.test.js": 'import t from "tap";\n' } },
    node_modules: {
      a: { ...module("a", { shared: "1" }), node_modules: { shared: module("shared", { d: "1" }) } },
      "@s": { b: module("@s/b", { shared: "2" }) },
      c: module("c"),
      d: module("d", { a: "1" }),
      shared: module("shared"),
      tap: module("tap"),
    },
  });
  const at = (path: string) => [path, join(root, path)];
  t.same(
    [...runtimePackages(root)].sort(),
    [
      "node_modules/@s/b",
      "node_modules/a",
      "node_modules/a/node_modules/shared",
      "node_modules/c",
      "node_modules/d",
      "node_modules/shared",
    ].map(at),
  );
});

t.test("a package that is not there is said", async (t) => {
  const root = t.testdir({ dist: { ...empty, daemon: { "main.js": 'import a from "gone";\n' } }, node_modules: {} });
  t.throws(() => runtimePackages(root), { name: "InstallError", message: "the package gone is not installed" });
});

t.test("tests and their helpers are told apart", async (t) => {
  for (const path of ["x.test.js", "testing", "testing/service.js", "a/testing/x.js", "fake-service.js"])
    t.ok(isForTests(path), path);
  for (const path of ["main.js", "engine/selftest.js", "retesting.js"]) t.notOk(isForTests(path), path);
});
