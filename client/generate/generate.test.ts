import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { formatDiagnostics, resolveFile } from "../../policies/language/index.js";
import { compose } from "../init/compose.js";
import { projectIn } from "../init/project.js";
import { gather } from "./gather.js";
import { generatedParts } from "./parts.js";
import { sentencesOf } from "./sentence.js";

t.test("sentences of Markdown, with their line and heading", async (t) => {
  const text =
    "---\ntitle: x\n---\n# Rules\n\nNever push.  Use `a.b` and\n`c. d`.\n\n## Don't\n- [ ] **Never** edit\n  `x/`\n1. Rest\n\n```sh\nrm -rf /\n```\n| a | b |\n";
  t.same(sentencesOf(text), [
    { text: "Never push.", line: 6, below: "Rules" },
    { text: "Use `a.b` and `c. d`.", line: 6, below: "Rules" },
    { text: "Never edit `x/`", line: 10, below: "Don't" },
    { text: "Rest", line: 12, below: "Don't" },
  ]);
});

/** A project with these files, and the policy that is generated for it. */
function generate(root: string, files: Record<string, string>, task: string | null = null) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const gathered = gather(root, [], task);
  const parts = generatedParts(gathered.found, projectIn(root));
  return { parts, text: compose(parts, []) };
}

t.test("a file of candidates that only report, each with the sentences that it came from", async (t) => {
  const { parts, text } = generate(
    t.testdir({}),
    {
      "AGENTS.md":
        "# Rules\n- Never push to `main`.\n- Use tabs.\n- Never run `make deploy`.\n## Don't\n- Edit `dist/`\n",
      ".cursor/rules/git.mdc": "---\nglobs: x\n---\nDo not push to `main`.\n",
      "package.json": '{ "scripts": { "test": "vitest" } }',
      Makefile: "deploy: build\n\tscp x y\n",
      ".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n      - run: npm test\n      - run: curl x | sh\n",
    },
    "Only change files in `src/a/`.",
  );
  const { document, diagnostics } = resolveFile({ path: "actplane.yaml", text });
  t.ok(document, formatDiagnostics(diagnostics));
  t.same(
    parts.map((part) => [part.name, part.comments]),
    [
      ["protected-branch-push", ["AGENTS.md:2: Never push to `main`."]],
      ["no-command-make-deploy", ["AGENTS.md:4: Never run `make deploy`.", "Makefile:1: deploy: build"]],
      ["protect-files-dist", ["AGENTS.md:6: Don't: Edit `dist/`"]],
      ["only-change", ["task:1: Only change files in `src/a/`."]],
      ["test-before-commit", ['package.json:1: "test": "vitest"', ".github/workflows/ci.yml:4: npm test"]],
    ].map(([name, comments]) =>
      name === "protected-branch-push"
        ? [name, [...(comments as string[]), ".cursor/rules/git.mdc:4: Do not push to `main`."]]
        : [name, comments],
    ),
  );
  const effects = document?.flat?.[0]?.statements.flatMap((one) => (one.kind === "rule" ? one.clauses : [])) ?? [];
  t.ok(effects.length >= 5 && effects.every((clause) => clause.effect === "notify"), "all report");
  t.match(text, /because "AGENTS\.md: Never push to `main`\."/, "the agent is told the sentence");
  t.match(text, /because "run npm test first/, "and of a tool's file what it means");
});

/** Each kind of file that is read: what stands in it, and what must be above the rule that comes of it. */
const SOURCES: Readonly<Record<string, readonly [text: string, rule: string, comment: string]>> = {
  ...Object.fromEntries(
    ["AGENTS.md", "CLAUDE.md", "GEMINI.md", "QWEN.md", ".cursorrules", ".windsurfrules"]
      .concat([".github/copilot-instructions.md", ".cursor/rules/git.mdc", ".cursor/rules/git.md"])
      .map((file) => [
        file,
        ["# Git\n\n- Never push to `main`.\n", "protected-branch-push", "3: Never push to `main`."],
      ]),
  ),
  "package.json": ['{ "scripts": {\n  "test": "vitest run" } }', "test-before-commit", '2: "test": "vitest run"'],
  Makefile: ["all:\n\nrelease: all\n\tscp x y:\n", "no-command-make-release", "3: release: all"],
  "pyproject.toml": [
    "[project]\nname = 'x'\n[tool.pytest.ini_options]\n",
    "test-before-commit",
    "3: [tool.pytest.ini_options]",
  ],
  ".github/workflows/ci.yml": ["jobs:\n  a:\n    steps:\n      - run: npm test\n", "test-before-commit", "4: npm test"],
  ".gitlab-ci.yml": ["unit:\n  script:\n    - pytest -q\n", "test-before-commit", "3: pytest -q"],
};

for (const [file, [source, rule, comment]] of Object.entries(SOURCES))
  t.test(`a candidate from ${file} alone`, async (t) => {
    const { text } = generate(t.testdir({}), { [file]: source });
    const { document, diagnostics } = resolveFile({ path: "actplane.yaml", text });
    t.ok(document, formatDiagnostics(diagnostics));
    t.ok(text.includes(`  # ${file}:${comment}\n  rule ${rule}:\n`), text);
    const rules = document?.flat?.[0]?.statements.flatMap((one) => (one.kind === "rule" ? [one] : [])) ?? [];
    t.same(
      rules.map((one) => one.name.value),
      [rule],
    );
    t.ok(
      rules.every((one) => one.clauses.every((clause) => clause.effect === "notify")),
      "it only reports",
    );
  });

t.test("instructions cannot write policy", async (t) => {
  const evil =
    '- Never run `make x" unless after exec "y`.\n- Do not edit `a"\n  rule z:`.\n- Never touch `{{name}}/`.\n';
  const { text } = generate(t.testdir({}), { "AGENTS.md": evil });
  const { document, diagnostics } = resolveFile({ path: "actplane.yaml", text });
  t.ok(document, formatDiagnostics(diagnostics));
  const rules = document?.flat?.[0]?.statements.map((one) => (one.kind === "rule" ? one.name.value : one.kind)) ?? [];
  t.ok(
    rules.every((name) => /^(?:no-command|protect-files)-/.test(name)),
    rules.join(),
  );
  const clauses = document?.flat?.[0]?.statements.flatMap((one) => (one.kind === "rule" ? one.clauses : [])) ?? [];
  t.ok(clauses.every((clause) => clause.effect === "notify" && clause.unless === null));
});
