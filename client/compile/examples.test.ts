import t from "tap";
import { check } from "./check.js";
import type { CheckJob } from "./report.js";

const base: CheckJob = { file: null, rules: [], root: "/p", home: "/home/u", domain: null, tier: null, accept: [] };
const file = (text: string): CheckJob => ({ ...base, file: { path: "actplane.yaml", text } });
const FLAT = `policy: |
  source SECRET = file ".env"
  rule stays: block connect any if SECRET
tests:
`;

t.test("examples that hold are listed and change nothing", async (t) => {
  const { report } = check(
    file(`${FLAT}  - { name: sent, events: [read .env, "connect 1.2.3.4:5"], expect: { rule: stays, effect: block } }
  - { name: else, events: [read env, "connect 1.2.3.4:5"], expect: nothing }
`),
  );
  t.match(report, { ok: true, diagnostics: [] });
  t.same(report.tests, [
    { name: "sent", domain: "default", ok: true, expected: "block by rule stays", got: "block by rule stays" },
    { name: "else", domain: "default", ok: true, expected: "nothing", got: "nothing" },
  ]);
});

t.test("an example that fails makes the policy wrong, at its place in the file", async (t) => {
  const { report, text } = check(
    file(`${FLAT}  - name: sent
    events: [read .env, "connect 1.2.3.4:5"]
    expect: { rule: stays, effect: kill }
  - { name: early, events: [read .env, "connect 1.2.3.4:5", exec x], expect: allow }
  - { name: gone, events: [exit 0, exec x], expect: allow }
`),
  );
  t.match(report, {
    ok: false,
    diagnostics: [{ code: "failed-example", line: 5, column: 11 }, { line: 8 }, { line: 9 }],
    tests: [
      { ok: false, expected: "kill by rule stays", got: "block by rule stays" },
      { ok: false, expected: "allow", got: "event 2 of 3 stopped: block by rule stays" },
      { ok: false, got: "event 2 is of a process that has ended" },
    ],
  });
  t.match(text, /^actplane\.yaml:5:11: error: example "sent": expected kill by rule stays, got block by rule stays\n/);
});

t.test(
  "an example runs in the domain it names, and expects the file's name of a rule or that in its text",
  async (t) => {
    const { report } = check(
      file(`rules:
  push: { ifc: 'rule no-push: notify exec "git" "push"' }
  net: { ifc: 'rule no-net: kill connect any' }
domains:
  session: { bind: [ { rule: push, mode: default } ] }
  review: { parent: session, disable: [ push ], bind: [ { rule: net } ] }
tests:
  - { name: a, events: [exec git push], expect: { rule: push, effect: notify } }
  - { name: b, events: [exec git push], expect: { rule: no-push } }
  - { name: c, events: [exec git push], expect: allow }
  - { name: d, events: [exec git push], expect: nothing, domain: review }
  - { name: e, events: ["connect a:1"], expect: { rule: net }, domain: review }
  - { name: f, events: ["connect a:1"], expect: { rule: push }, domain: review }
`),
    );
    t.same(
      report.tests.map(({ name, domain, ok }) => [name, domain, ok]),
      [
        ["a", "session", true],
        ["b", "session", true],
        ["c", "session", true],
        ["d", "review", true],
        ["e", "review", true],
        ["f", "review", false],
      ],
    );
  },
);
