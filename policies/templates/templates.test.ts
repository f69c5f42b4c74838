import t from "tap";
import { stringify } from "yaml";
import { compile } from "../compiler/compile.js";
import { emptyTables } from "../compiler/numbering.js";
import { effectivePolicy, FLAT_DOMAIN } from "../language/effective.js";
import { formatDiagnostics } from "../language/format.js";
import { resolveFile } from "../language/resolve.js";
import { runExample } from "../model/index.js";
import { fill, parseValue, type Template, templateOf, templates, ValueError, withEffect, wordsOf } from "./index.js";

/** Those that users were promised. */
const PROMISED =
  "no-git-branch no-git-push protected-branch-push no-secret-egress test-before-commit dependency-update-gate workspace-confinement readonly-review no-network network-allowlist prod-db-via-migrate generated-files-fresh no-destructive-delete no-process-escape protect-agent-config docs-follow-code confirm-force-push task-separation";

const fileOf = (template: Template, policy = fill(template)) =>
  `version: 1\npolicy: |\n${policy.replace(/^(?=.)/gm, "  ")}${stringify({ tests: template.tests })}`;

/** Runs a template's examples; problems, one line each. */
function problemsOf(template: Template, text: string): string[] {
  const { document, diagnostics } = resolveFile({ path: `${template.id}.yaml`, text });
  if (!document) return [formatDiagnostics(diagnostics)];
  const { effective } = effectivePolicy(document, FLAT_DOMAIN, { root: "/p", home: "/home/u", extra: [] });
  if (!effective) return ["no effective policy"];
  const compiled = compile(effective, { tables: emptyTables(), resolveHost: () => [] });
  const errors = compiled.diagnostics.filter((one) => one.severity === "error");
  const results = document.tests.map((test) => ({
    test,
    result: runExample(test, effective, { rulesOf: (fired) => [fired.name] }),
  }));
  const failed = results.filter(({ result }) => !result.ok);
  return [
    ...errors.map((one) => one.message),
    ...failed.map(({ test, result }) => `${test.name}: expected ${result.expected}, got ${result.got}`),
  ];
}

t.test("the promised templates are there", async (t) => {
  for (const id of PROMISED.split(" ")) t.ok(templateOf(id), id);
});

for (const template of templates()) {
  t.test(template.id, async (t) => {
    t.same(problemsOf(template, fileOf(template)), [], "its examples hold");
    const expectations = template.tests.map((one) => typeof (one as { expect: unknown }).expect);
    t.ok(expectations.includes("object") && expectations.includes("string"), "something forbidden, something allowed");
    const empty = fileOf(template, `rule ${template.id}:\n  notify exec "nothing-at-all"\n`);
    const without = problemsOf(template, empty).length;
    t.equal(without, expectations.filter((one) => one === "object").length, "what it forbids is its own doing");
    t.match(template.title, /^[A-Z][^\n]{8,70}[^.\n]$/, "a title");
    for (const limit of template.limits) t.match(limit, /^[A-Z][^\n]*\.$/, "a sentence");
  });
}

t.test("values are checked by their kind", async (t) => {
  const [branches] = templateOf("protected-branch-push")?.parameters ?? [];
  const [check, code] = templateOf("test-before-commit")?.parameters ?? [];
  if (!branches || !check || !code) return t.fail("no parameters");
  t.same(parseValue(branches, "main, release"), ["main", "release"]);
  t.same(parseValue(code, "src/{a,b}/**,lib"), ["src/{a,b}/**", "lib"]);
  t.same(parseValue(check, "make test"), ["make test"]);
  t.throws(() => parseValue(branches, 'x" unless'), ValueError);
  t.throws(() => parseValue(check, " "), ValueError);
  t.throws(() => parseValue(code, "a\nb"), ValueError);
  t.same(wordsOf(`pytest -k "not slow" 'a b'c`), ["pytest", "-k", "not slow", "a bc"]);
});

t.test("no value can leave its string", async (t) => {
  const template = templateOf("no-command") as Template;
  const evil = `x" "\\`;
  const text = fill(template, {
    values: { command: [`"${evil.replaceAll('"', "'")}" a`] },
    because: `${evil}\n  rule y:`,
  });
  const { document } = resolveFile({ path: "x", text: fileOf({ ...template, tests: [] }, text) });
  t.equal(document?.flat?.[0]?.statements.length, 1);
});

t.test("paths are taken as people write them", async (t) => {
  const text = fill(templateOf("test-before-commit") as Template, {
    values: { check: ["./bin/check all"], code: ["./src/"] },
  });
  t.match(text, /after exec "bin\/check" "all" exits 0 since write "src\/\*\*"/);
});

t.test("an effect is changed and nothing else", async (t) => {
  const text = fill(templateOf("protect-files") as Template);
  t.equal(withEffect(text, "notify"), text.replaceAll("block ", "notify "));
});
