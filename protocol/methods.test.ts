import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import t from "tap";
import { CALLS, checkEventQuery, ERRORS, type ErrorName, errorMessage } from "./index.js";
import { METHODS } from "./methods.js";

t.test("the committed checks are those of the schemas", (t) => {
  const script = fileURLToPath(new URL("../../scripts/generate-checks.mjs", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
  t.equal(status, 0, stderr);
  t.same(Object.keys(CALLS), Object.keys(METHODS));
  t.end();
});

t.test("every record names itself, and only errors of the table", (t) => {
  for (const [name, record] of Object.entries(METHODS)) {
    t.equal(record.method, name);
    for (const error of record.errors) t.ok(error in ERRORS, `${name}: ${error}`);
  }
  t.end();
});

t.test("error numbers are unique, and exits are those of docs/architecture.md", (t) => {
  const codes = Object.values(ERRORS).map((entry) => entry.code);
  t.equal(new Set(codes).size, codes.length);
  for (const [name, entry] of Object.entries(ERRORS)) t.ok([1, 2, 125].includes(entry.exit), name);
  t.end();
});

t.test("blanks of a message are filled", (t) => {
  t.equal(
    errorMessage("inside-domain", { method: "domain.attach" }),
    "domain.attach is not for processes inside a domain",
  );
  t.notMatch(errorMessage("busy" as ErrorName, { what: "x" } as never), /\{/);
  t.end();
});

t.test("parameters refuse what is not theirs", (t) => {
  const prepare = CALLS["domain.prepare"].check;
  t.ok(prepare({ policy: { root: "/p", rules: ['rule a: block exec "git"'] } }));
  t.ok(prepare({ policy: { root: "/p", file: { path: "/p/actplane.yaml", text: "" } }, domain: "x", accept: [] }));
  for (const wrong of [
    {},
    { policy: {} },
    { policy: { root: "relative" } },
    { policy: { root: "/a\u001b[31m" } },
    { policy: { root: "/a\n" } },
    { policy: { root: "/p" }, home: "/root" },
    { policy: { root: "/p", rules: new Array(65).fill("") } },
    JSON.parse('{"policy":{"root":"/p"},"__proto__":{"domain":"x"}}'),
  ]) {
    t.notOk(prepare(wrong), JSON.stringify(wrong));
  }
  const bind = CALLS["domain.bind"].check;
  t.ok(bind({ ticket: "A".repeat(22), feedbackFd: 3 }));
  t.notOk(bind({ ticket: "short" }));
  t.notOk(bind({ ticket: "A".repeat(22), pid: 1 }), "a pid in the request is refused");
  t.notOk(bind({ ticket: "A".repeat(22), feedbackFd: -1 }));
  t.match(bind.errors?.[0], { instancePath: "/feedbackFd", message: /0/ }, "and say what is wrong");
  const text = (length: number) => ({ policy: { root: "/p", rules: ["\u{1f600}".repeat(length / 2)] } });
  t.ok(prepare(text(1 << 20)), "lengths are UTF-16 units");
  t.notOk(prepare(text((1 << 20) + 2)));
  t.ok(checkEventQuery({ follow: "1", since: "12" }));
  for (const wrong of [{ follow: "2" }, { since: "-1" }, { until: "3" }, "follow"]) t.notOk(checkEventQuery(wrong));
  t.end();
});
