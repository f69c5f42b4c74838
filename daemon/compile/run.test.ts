import t from "tap";
import { emptyTables } from "../../policies/compiler/index.js";
import type { CompileJob, PolicySource } from "./job.js";
import { runJob } from "./run.js";

const source = (text: string, more: Partial<PolicySource> = {}): PolicySource => ({
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
  const answer = runJob(job([source(GATED), child], { tier: "tracepoint" }));
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
