import { Ajv } from "ajv";
import t from "tap";
import { ERRORS, type ErrorName, errorMessage, METHODS } from "./index.js";

const ajv = new Ajv({ strict: true });

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
  const prepare = ajv.compile(METHODS["domain.prepare"].params);
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
  const bind = ajv.compile(METHODS["domain.bind"].params);
  t.ok(bind({ ticket: "A".repeat(22), feedbackFd: 3 }));
  t.notOk(bind({ ticket: "short" }));
  t.notOk(bind({ ticket: "A".repeat(22), pid: 1 }), "a pid in the request is refused");
  t.notOk(bind({ ticket: "A".repeat(22), feedbackFd: -1 }));
  t.end();
});
