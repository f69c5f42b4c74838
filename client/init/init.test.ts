import t, { type Test } from "tap";
import { formatDiagnostics, resolveFile } from "../../policies/language/index.js";
import { templates } from "../../policies/templates/index.js";
import { compose } from "./compose.js";
import { partOf, starterParts } from "./parts.js";
import { projectIn } from "./project.js";
import { chosenParts } from "./templates.js";

const good = (t: Test, text: string) => {
  const { document, diagnostics } = resolveFile({ path: "actplane.yaml", text });
  t.ok(document, formatDiagnostics(diagnostics));
  return document;
};

t.test("a project is seen for what it is", async (t) => {
  const node = projectIn(
    t.testdir({
      "package.json": '{ "scripts": { "test": "vitest" } }',
      "pnpm-lock.yaml": "",
      src: {},
      test: {},
      ".env": "",
      ".env.example": "",
      config: { "credentials.json": "" },
      "CLAUDE.md": "",
      ".git": {
        HEAD: "ref: refs/heads/work\n",
        refs: { remotes: { origin: { HEAD: "ref: refs/remotes/origin/trunk\n" } } },
      },
    }),
  );
  t.match(node, { language: "Node", test: "pnpm test", branch: "trunk", agents: ["claude"] });
  t.same(node.code, ["src/**", "test/**"]);
  t.same(node.secrets, [".env", "config/credentials.json"]);
  const python = projectIn(t.testdir({ "pyproject.toml": "[project]\ndependencies = ['pytest']\n" }));
  t.match(python, { language: "Python", test: "pytest", branch: null, agents: [] });
  const make = projectIn(t.testdir({ Makefile: "all:\n\ntest: all\n\ttrue\n" }));
  t.match(make, { language: null, test: "make test" });
  const bad = projectIn(t.testdir({ "package.json": "{", ".git": { HEAD: "0123456789\n" } }));
  t.match(bad, { language: "Node", test: null, branch: "main" });
});

t.test("the starter fits, and every template can stand in a file, alone and with all others", async (t) => {
  const project = projectIn(t.testdir({ "go.mod": "", ".git": { HEAD: "ref: refs/heads/main\n" }, ".codex": {} }));
  const text = compose(starterParts(project), []);
  good(t, text);
  t.match(text, /after exec "go" "test" exits 0/);
  t.match(text, /target "api.openai.com"/);
  const ids = templates().map((one) => one.id);
  for (const id of ids) good(t, compose(chosenParts([id], [], project), []));
  const document = good(t, compose(chosenParts(ids, [], project), []));
  t.ok(document?.domains.get("review")?.bind.some((one) => one.name === "readonly-review"));
  t.notOk(document?.domains.get("session")?.bind.some((one) => one.name === "readonly-review"));
});

t.test("values go where they are meant for, and nowhere else", async (t) => {
  const project = projectIn(t.testdir({}));
  const [first, second] = chosenParts(
    ["test-before-commit", "docs-follow-code"],
    ["test-before-commit.code=a/", "docs=b.md"],
    project,
  );
  t.match(first?.text, /write "a\/\*\*"/);
  t.match(second?.text, /after write "b\.md" since write "src/);
  for (const set of ["x=1", "nothing", "docs-follow-code.check=x"])
    t.throws(() => chosenParts(["test-before-commit"], [set], project), { code: "template-value" }, set);
  t.throws(() => chosenParts(["test-before-comit"], [], project), {
    code: "template-unknown",
    message: /did you mean/,
  });
});

t.test("comments cannot leave their lines", async (t) => {
  const project = projectIn(t.testdir({}));
  const template = templates().find((one) => one.id === "no-git-push");
  if (!template) return t.fail("no template");
  const part = partOf(template, project, {}, { comments: ['x\n  rule y:\n    block exec "z"\u2028'] });
  const document = good(t, compose([part], ["a\nb: c"]));
  t.equal(document?.flat?.[0]?.statements.length, 1);
});
