import t from "tap";
import { resolveFile } from "../resolve.js";

const events = (text: string) => {
  const file = `policy: |\n  rule r: block exec "x"\ntests:\n- name: n\n  expect: nothing\n  events:\n${text}`;
  return resolveFile({ path: "actplane.yaml", text: file });
};
const acts = (text: string) => {
  const { document, diagnostics } = events(text);
  if (!document) throw new Error(JSON.stringify(diagnostics, null, 2));
  return document.tests[0]?.events.map(({ process, act }) => ({ process, ...act }));
};
const codes = (text: string) => events(text).diagnostics.map(({ code, line }) => [code, line]);

t.test("an event is written as one would say it", async (t) => {
  t.same(
    acts(
      `
  - exec git commit -m "two words, \\"quoted\\"" ""
  - exec pytest -q -> 3
  - read .env
  - open /etc/passwd
  - write src/a b.ts
`.replace("a b", "ab"),
    ),
    [
      {
        process: null,
        operation: "exec",
        program: "git",
        args: ["commit", "-m", 'two words, "quoted"', ""],
        exits: null,
      },
      { process: null, operation: "exec", program: "pytest", args: ["-q"], exits: 3 },
      { process: null, operation: "read", path: ".env" },
      { process: null, operation: "open", path: "/etc/passwd" },
      { process: null, operation: "write", path: "src/ab.ts" },
    ],
  );
  t.same(acts(`  - unlink x\n  - rename "a b" c\n  - fork w\n  - exit 7\n  - { w: read .env }\n  - w: exec git\n`), [
    { process: null, operation: "unlink", path: "x" },
    { process: null, operation: "rename", from: "a b", to: "c" },
    { process: null, operation: "fork", child: "w" },
    { process: null, operation: "exit", status: 7 },
    { process: "w", operation: "read", path: ".env" },
    { process: "w", operation: "exec", program: "git", args: [], exits: null },
  ]);
});

t.test("endpoints are complete: no pattern, and a port", async (t) => {
  t.same(
    acts(
      `  - connect 10.0.0.1:443\n  - connect "[::1]:80"\n  - recv Example.com:1\n  - connect unix:/run/x\n  - connect unix:@x\n`,
    )?.map((act) => "endpoint" in act && act.endpoint),
    [
      { kind: "ip", address: "10.0.0.1", port: 443 },
      { kind: "ip", address: "::1", port: 80 },
      { kind: "host", name: "example.com", port: 1 },
      { kind: "unix", name: "/run/x" },
      { kind: "unix", name: "@x" },
    ],
  );
  for (const wrong of ["10.0.0.1", "10.0.0.0/8:443", "'*'", "a:0", "a:65536", "unix:x", "'[1.2.3.4]:1'"])
    t.same(codes(`  - connect ${wrong}\n`), [["bad-endpoint", 7]], wrong);
});

t.test("mistakes are named at the event", async (t) => {
  for (const [text, code] of [
    ["raed .env", "bad-event"],
    ['read "open', "bad-event"],
    ["read a b", "bad-event"],
    ["read", "bad-event"],
    ["rename a", "bad-event"],
    ["exec", "bad-event"],
    ["exec x -> 256", "bad-exit-status"],
    ["exit no", "bad-exit-status"],
    ["{ raed: .env }", "unknown-key"],
    ["{ w: raed .env }", "bad-event"],
    ["{ read: a, write: b }", "missing-key"],
    ["{ read: a, exits: 1 }", "bad-exit-status"],
    ["{ exec: [x], exits: 300 }", "bad-exit-status"],
    ["[read, a]", "wrong-type"],
  ] as const) {
    t.equal(events(`  - read fine\n  - ${text}\n`).diagnostics[0]?.code, code, text);
    t.equal(events(`  - read fine\n  - ${text}\n`).diagnostics[0]?.line, 8, text);
  }
  t.same(codes("  - w: read a\n  - fork w\n"), [["bad-event", 8]]);
  t.same(codes(`  - read a\n`.repeat(201)), [["too-many-entries", 6]]);
});
