import t from "tap";
import { emptyTables } from "../../policies/compiler/index.js";
import type { CompileJob, PolicySource } from "./job.js";
import { runJob } from "./run.js";

const source = (text: string, more: Partial<PolicySource> = {}): PolicySource => ({
  layer: "policy",
  file: null,
  rules: [text],
  root: "/p",
  home: "/home/ann",
  domain: null,
  ...more,
});
const job = (sources: PolicySource[], more: Partial<CompileJob> = {}): CompileJob => ({
  sources,
  tables: emptyTables(),
  tier: "lsm",
  accept: [],
  addresses: new Map(),
  ...more,
});
const GATED =
  'rule push:\n  block exec "git" "push" unless after exec "pytest" exits 0 since write "src/**"\n  because "test first"';

t.test("an inline policy compiles, with what to do next in words", (t) => {
  const answer = runJob(job([source(GATED)]));
  if (!answer.ok) return t.fail(answer.text);
  t.equal(answer.clauses[0]?.because, "test first");
  t.match(
    answer.clauses[0]?.next[0],
    /Run exec "pytest" and let it exit with 0, after the last write "src\/\*\*"; then try again/,
  );
  t.ok(answer.image.length > 256);
  t.end();
});

t.test("mistakes come back with their place, and as text", (t) => {
  const answer = runJob(job([source('rule a: blok exec "git"')]));
  if (answer.ok) return t.fail("compiled");
  t.equal(answer.error, "policy-invalid");
  t.match(answer.diagnostics[0], { file: "--rule", line: 1, severity: "error" });
  t.match(answer.text, /^--rule:1:\d+: error: /);
  t.end();
});

t.test("what the tier cannot do as written needs consent by name", (t) => {
  const weak = runJob(job([source(GATED)], { tier: "tracepoint" }));
  t.match(weak, { ok: false, error: "tier-too-weak" });
  t.match(runJob(job([source(GATED)], { tier: "tracepoint", accept: ["kill-before-start"] })), { ok: true });
  const typo = runJob(job([source(GATED)], { accept: ["kill-before-strat"] }));
  t.match(typo, { ok: false, error: "policy-invalid", text: /kill-before-start/ });
  t.end();
});

t.test("a child adds, and its parent's consent is not asked again", (t) => {
  const child = source('rule c: kill exec "curl"');
  const answer = runJob(job([source(GATED, { settled: [] }), child], { tier: "tracepoint" }));
  if (!answer.ok) return t.fail(answer.text);
  t.same(
    answer.clauses.map((clause) => clause.name),
    ["push", "c"],
  );
  t.end();
});

t.test("a child may not loosen", (t) => {
  const parent = source('source S = file "/s"\nrule a: block connect endpoint "*" if S');
  const child = source('declassify S by exec "cat"\nrule b: kill exec "curl" if S');
  t.match(runJob(job([parent, child])), { ok: false, error: "policy-invalid" });
  t.match(runJob(job([parent])), { ok: true });
  t.end();
});

t.test("a child may use a label that only its parent introduces", (t) => {
  const parent = source('source S = file "/s"\nrule a: notify connect endpoint "*" if S');
  const text = 'rule b: block connect endpoint "*" if S';
  const named = `version: 1\nrules:\n  b: { ifc: '${text}' }\ndomains:\n  d: { bind: [ { rule: b } ] }\n`;
  const flat = `version: 1\npolicy: '${text}'\n`;
  const file = (content: string) => source("", { rules: [], file: { path: "/p/actplane.yaml", text: content } });
  for (const child of [source(text), file(named), file(flat)]) {
    t.match(runJob(job([parent, child])), { ok: true });
    t.match(runJob(job([child])), { ok: false, text: /nothing introduces the label S/ }, "without the parent");
  }
  t.end();
});

t.test("the same policy inside itself adds nothing", (t) => {
  const one = runJob(job([source(GATED)]));
  const two = runJob(job([source(GATED), source(GATED)]));
  if (!one.ok || !two.ok) return t.fail("refused");
  t.equal(two.clauses.length, one.clauses.length);
  t.end();
});

t.test("a file and rules are checked together", (t) => {
  const file = {
    path: "/p/actplane.yaml",
    text: 'version: 1\npolicy: |\n  source S = file "/s"\n  rule a: block exec "x" if S\n',
  };
  t.match(runJob(job([source('rule b: block connect endpoint "*" if S', { file })])), { ok: true });
  t.match(runJob(job([source('rule b: block connect endpoint "*" if Q', { file })])), { ok: false });
  t.match(runJob(job([source("x", { rules: [] })])), { ok: false, error: "no-policy" });
  t.end();
});

const PARENT = 'source S = file "/s"\nrule a: block connect endpoint "*" if S';

t.test("a child's own label is not the realm's of the same name", (t) => {
  const launder = 'source S = file "/none"\ndeclassify S by exec "cat"\nrule b: notify exec "true" if S';
  const tables = { ...emptyTables(), labels: new Map([["S", 0]]) };
  const harmless = source('rule c: notify exec "true"');
  const first = runJob(job([source(launder)], { tables }));
  const below = runJob(job([harmless, source(launder, { layer: "child" })], { tables }));
  if (!first.ok || !below.ok) return t.fail("refused");
  t.same([...first.tables.labels.keys()], ["S"], "the policy that a session begins with means the realm's");
  const keys = [...below.tables.labels.keys()];
  t.equal(keys.length, 2);
  t.match(keys[1], /^S#[0-9a-f]{16}$/);
  const again = runJob(job([harmless, source(launder, { layer: "child" })], { tables: below.tables }));
  t.same(again.ok && [...again.tables.labels.keys()], keys, "the same policy tomorrow knows what it labelled today");
  const otherWay = source(launder.replace("cat", "dd"), { layer: "child" });
  const other = runJob(job([harmless, otherWay], { tables: below.tables }));
  t.equal(other.ok && other.tables.labels.size, 3, "one that drops it in another way does not");
  t.end();
});

t.test("a label of the parent is the parent's in the child too", (t) => {
  const child = source('source S = file "/more"\nrule b: block exec "x" if S', { layer: "child" });
  const answer = runJob(job([source(PARENT), child]));
  t.same(answer.ok && [...answer.tables.labels.keys()], ["S"]);
  t.end();
});

t.test("labels of children do not use up the realm", (t) => {
  const labels = new Map(Array.from({ length: 24 }, (_, bit) => [`L#${bit}`, bit] as const));
  const child = source('source N = file "/n"\nrule b: block exec "x" if N', { layer: "child" });
  const answer = runJob(job([source(PARENT), child], { tables: { ...emptyTables(), labels } }));
  t.match(answer, { ok: false, text: /24 labels of their own/ });
  t.end();
});

t.test("what was accepted is no mistake because of what came above it since", (t) => {
  const text = 'source T = file "/t"\ndeclassify T by exec "cat"\nrule b: block exec "x" if T';
  const child = source(text, { layer: "child" });
  const late = source('source T = file "/secret"\nrule b: block connect endpoint "*" if T', {
    layer: "child",
    settled: ["T"],
  });
  t.match(runJob(job([source(PARENT), late, child])), { ok: false, text: /inherited/ }, "a new one is judged by it");
  const answer = runJob(job([source(PARENT), late, { ...child, settled: ["T"] }]));
  if (!answer.ok) return t.fail(answer.text);
  const keys = [...answer.tables.labels.keys()].filter((key) => key.startsWith("T#"));
  t.equal(keys.length, 2, "and neither drops the other's label");
  t.end();
});

const FILE = {
  path: "/p/actplane.yaml",
  text: `version: 1
rules:
  push: { ifc: 'rule push: block exec "git" "push"' }
  mail: { ifc: 'rule mail: block exec "mail"' }
  look: { ifc: 'rule look: block write file any' }
domains:
  session: { bind: [ { rule: push }, { rule: mail, mode: default } ] }
  review: { parent: session, bind: [ { rule: look } ], disable: [ mail ] }
  apart: { bind: [ { rule: look } ] }
default_domain: session
`,
};

t.test("a declared child takes its parent's place, with what its file disables", (t) => {
  const session = source("", { rules: [], file: FILE });
  const names = (sources: PolicySource[]) => {
    const answer = runJob(job(sources));
    return answer.ok ? answer.clauses.map((clause) => clause.name) : answer.text;
  };
  const review = { ...session, domain: "review", declared: true as const };
  t.same(names([session]), ["push", "mail"]);
  t.same(names([session, review]), ["push", "look"]);
  const delta = source('rule d: kill exec "curl"', { layer: "child", settled: [] });
  t.same(names([{ ...session, settled: [] }, delta, review]), ["push", "look", "d"], "a delta stays");
  t.match(names([session, { ...review, domain: "apart" }]), /apart is not below session/);
  t.match(names([session, { ...review, domain: "reviw" }]), /did you mean "review"/);
  t.match(names([source(PARENT), review]), /no policy file above declares domains/);
  const nested = { ...session, layer: "child" as const };
  t.match(names([source(PARENT), nested, review]), /no policy file above/, "not of what came in at run time");
  t.end();
});

t.test("what a change adds is counted, and known by what it says", (t) => {
  const added = (text: string) => {
    const answer = runJob(job([source(PARENT, { settled: ["S"] }), source(text, { layer: "child" })]));
    return answer.ok ? answer.added : answer.text;
  };
  const one = added('rule b: block exec "x" because "no"');
  t.match(one, { clauses: 1, hash: /^[0-9a-f]{64}$/ });
  t.same(added('# a comment\nrule b:\n  block exec "x"\n  because "no"'), one);
  t.notSame(added('rule b: block exec "y" because "no"'), one);
  t.end();
});
