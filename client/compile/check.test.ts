import t from "tap";
import { waysThatAre } from "../../policies/compiler/index.js";
import { coloursFor } from "../text.js";
import { check } from "./check.js";
import { domainTree, explain } from "./explain.js";
import type { CheckJob } from "./report.js";
import { checkInThread } from "./thread.js";

const plain = coloursFor({});
const base: CheckJob = { file: null, rules: [], root: "/p", home: "/home/u", domain: null, tier: null, accept: [] };
const inline = (...rules: string[]): CheckJob => ({ ...base, rules });
const file = (text: string): CheckJob => ({ ...base, file: { path: "actplane.yaml", text } });

const DOMAINS = `version: 1
rules:
  push: { ifc: 'rule push: block exec "git" "push" because "no"' }
  net: { ifc: 'rule net: kill connect any' }
domains:
  session: { bind: [ { rule: push }, { rule: net, mode: default } ] }
  review: { parent: session, disable: [ net ] }
`;

t.test("a good policy: rules, domains and every tier", async (t) => {
  const { report } = check(file(DOMAINS));
  t.match(report, { ok: true, diagnostics: [] });
  t.same(
    report.rules.map((rule) => rule.name),
    ["push", "net"],
  );
  t.match(report.domains, [
    { name: "session", parent: null, chosen: true },
    { name: "review", parent: "session", chosen: false, rules: [{ rule: "push", owner: "session" }] },
  ]);
  t.same(
    report.tiers.map((tier) => [tier.tier, tier.asWritten, tier.accept]),
    [
      ["lsm", true, []],
      ["modify-return", true, []],
      ["tracepoint", false, ["kill-before-start"]],
    ],
  );
});

t.test("a mistake is placed in the user's own file", async (t) => {
  const { report, text } = check(file('version: 1\npolicy: |\n  rule a:\n    blok exec "git"\n'));
  t.match(report, { ok: false, diagnostics: [{ file: "actplane.yaml", line: 4, column: 5, severity: "error" }] });
  t.match(text, /^actplane\.yaml:4:5: error: .*\n.*\n.*\^\n.*did you mean "block"/);
});

t.test("a tier that is too weak is an error until it is accepted by name", async (t) => {
  const job: CheckJob = { ...inline('rule a: block exec "git"'), tier: "tracepoint" };
  t.match(check(job).report, { ok: false, diagnostics: [{ code: "weaker-effect" }] });
  t.match(check({ ...job, accept: ["kill-before-start"] }).report, { ok: true });
  t.match(check({ ...job, accept: ["kill-before-strat"] }).report, { ok: false, diagnostics: [{ file: "--accept" }] });
  t.match(check({ ...job, tier: "lsm" }).report, { ok: true });
});

t.test("an unknown domain is an error, a known one is chosen", async (t) => {
  t.match(check({ ...file(DOMAINS), domain: "reviw" }).report, {
    ok: false,
    diagnostics: [{ code: "unknown-domain" }],
  });
  t.same(
    check({ ...file(DOMAINS), domain: "review" }).report.rules.map((rule) => rule.name),
    ["push"],
  );
});

t.test("explain says when a clause fires and what happens there", async (t) => {
  const { report } = check(inline('source S = file ".env"\nrule a: block connect any if S because "b"'));
  const here = explain(report, "tracepoint", plain);
  t.match(here, /when a process with the label S connects to "\*"/);
  t.match(here, /killed after the operation happened .*--accept kill-after/);
  t.notMatch(here, /refused with EPERM/);
  const bare = explain(check(inline('rule a: block exec "x"')).report, "tracepoint", plain);
  t.notMatch(bare, /not covered/, "no label, no way that it could miss");
  const everywhere = explain(report, null, plain);
  t.match(everywhere, /\n {5}lsm, modify-return +refused with EPERM before it happens\n/);
  t.equal(everywhere.match(/Labels do not follow/g)?.length, 1, "what is the same on each tier is said once");
  const several = check(inline('source S = file "a"\nsource T = file "b"\nrule a: block connect any if S and not T'));
  t.match(explain(several.report, "lsm", plain), /a process with the labels \(S and not T\) connects/);
  const ways = waysThatAre("unseen", "lsm");
  const labelled = explain(several.report, "lsm", plain);
  t.match(labelled, new RegExp(`not covered +what came by one of the ${ways.length} ways`));
  for (const way of ways) t.ok(labelled.includes(`  - ${way}`), way);
});

t.test("the tree shows who binds what, and hostile names cannot act on the terminal", async (t) => {
  const tree = domainTree(check(file(DOMAINS)).report, plain);
  t.match(
    tree,
    /^session {2}<- .*\n {2}- push \(locked\)\n {2}- net \(default\)\n {2}review\n {4}- push \(locked, from session\)$/,
  );
  const { text } = check(inline('rule \u001b[2J: block exec "x"'));
  t.notMatch(text, /\u001b/);
});

t.test("a policy may not take longer than it is given", async (t) => {
  t.match((await checkInThread(inline('rule a: block exec "git"'))).report, { ok: true });
  await t.rejects(checkInThread(inline('rule a: block exec "git"'), 0), { exit: 2, message: /could not be compiled/ });
});
