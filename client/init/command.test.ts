/** `actplane init` and `promote` as they are typed, with what people's projects hold. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import t, { type Test } from "tap";

const MAIN = fileURLToPath(new URL("../main.js", import.meta.url));

/** The templates that the documentation promises. */
const PROMISED =
  "no-git-branch no-git-push protected-branch-push no-secret-egress test-before-commit dependency-update-gate workspace-confinement readonly-review no-network network-allowlist prod-db-via-migrate generated-files-fresh no-destructive-delete no-process-escape protect-agent-config docs-follow-code confirm-force-push task-separation".split(
    " ",
  );

class Project {
  readonly root: string;

  constructor(t: Test, files: Record<string, string> = {}) {
    this.root = t.testdir({});
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(this.root, name, ".."), { recursive: true });
      writeFileSync(join(this.root, name), text);
    }
  }

  /** No service answers; nobody's environment counts. */
  run(command: string, env: Record<string, string> = { HOME: this.root }) {
    const words = [...command.matchAll(/'([^']*)'|(\S+)/gu)].map(([, quoted, bare]) => quoted ?? bare ?? "");
    const options = ["--socket", "/nonexistent/s.sock"];
    const ended = spawnSync(process.execPath, [MAIN, ...options, ...words], { cwd: this.root, env, encoding: "utf8" });
    return { status: ended.status, out: ended.stdout, err: ended.stderr };
  }

  read = (name: string) => readFileSync(join(this.root, name), "utf8");
  has = (name: string) => existsSync(join(this.root, name));
  /** names and texts of all files */
  all = () =>
    Object.fromEntries(
      readdirSync(this.root, { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile())
        .map((one) => [join(one.parentPath, one.name), readFileSync(join(one.parentPath, one.name), "utf8")]),
    );
}

/** Somebody's own settings, with a hook of his own and comments. */
const FOREIGN = `{
  // mine
  "permissions": { "allow": ["Bash(ls)"] },
  "hooks": {
    "PostToolUse": [
      { "matcher": "Edit", "hooks": [{ "type": "command", "command": "prettier" }] } // after edits
    ]
  }
}
`;
const CLAUDE = ".claude/settings.local.json";

t.test("all templates that are promised are listed, and can be printed by name with values", async (t) => {
  const project = new Project(t);
  const list = JSON.parse(project.run("init --list-templates --json").out) as { id: string }[];
  const ids = list.map((one) => one.id);
  t.equal(PROMISED.length, 18);
  for (const id of PROMISED) t.ok(ids.includes(id), id);
  t.match(project.run("init --list-templates").out, /no-git-push .*\n(?:.*\n)*.*--set /);
  const printed = project.run("init --template protected-branch-push --set branches=trunk,release/* --print");
  t.match(printed, { status: 0, out: /trunk[\s\S]*release\/\*/ });
  t.notOk(project.has("actplane.yaml"), "only shown");
  t.match(project.run("init --template no-git-psuh"), { status: 2, err: /did you mean "no-git-push"/ });
  t.match(project.run("init --template no-git-push --set x=1"), { status: 2, err: /no template chosen has a value x/ });
});

t.test("settings are merged with a difference, once, and given back as they were", async (t) => {
  const project = new Project(t, {
    [CLAUDE]: FOREIGN,
    "actplane.yaml": "version: 1\npolicy: 'rule r: notify exec \"x\"'\n",
  });
  const before = project.all();
  const added = project.run("init --with-claude");
  t.equal(added.status, 0, added.err);
  t.match(added.out, /^--- \.claude\/settings\.local\.json\n\+\+\+ \.claude\/settings\.local\.json\n/);
  t.match(added.out, /^\+.*feedback-hook --agent claude --event PostToolUse/m);
  for (const own of ["// mine", "prettier", "// after edits"]) t.ok(project.read(CLAUDE).includes(own), own);
  const after = project.all();
  t.match(project.run("init --with-claude"), { status: 0, out: /is as it should be/ });
  t.same(project.all(), after, "a second time changes nothing");
  t.equal(project.run("init --with-claude --remove").status, 0);
  t.same(project.all(), before);
  t.equal(project.run("init --all").status, 0);
  for (const name of [".mcp.json", ".codex/config.toml", ".cursor/hooks.json", ".opencode/plugin/actplane.js"])
    t.ok(project.has(name), name);
  t.equal(project.run("init --all --remove").status, 0);
  t.same(project.all(), before, "--all --remove undoes exactly its own");
});

t.test("settings that cannot be used: said where, and nothing is written anywhere", async (t) => {
  const broken = new Project(t, { [CLAUDE]: '{\n  "hooks": [\n}\n', "package.json": "{}" });
  const before = broken.all();
  t.match(broken.run("init --with-claude --with-gemini"), {
    status: 1,
    err: /cannot use the settings .*settings\.local\.json: line 3, column 1: .*\n {2}Nothing was changed in any file/,
  });
  t.same(broken.all(), before, "no policy, no other agent's settings");
  const asJson = broken.run("init --with-claude --json");
  t.match(JSON.parse(asJson.out), { error: { code: "settings-unusable", exit: 1 } });

  const closed = new Project(t, { [CLAUDE]: FOREIGN });
  chmodSync(join(closed.root, CLAUDE), 0o444);
  const kept = closed.all();
  t.match(closed.run("init --with-claude --with-gemini"), { status: 1, err: /settings\.local\.json: it is read-only/ });
  t.same(closed.all(), kept, "not even what could have been written");

  const elsewhere = new Project(t, {});
  mkdirSync(join(elsewhere.root, ".claude"));
  symlinkSync("/nonexistent/settings.json", join(elsewhere.root, CLAUDE));
  t.match(elsewhere.run("init --with-claude"), { status: 1, err: /cannot use the settings/ });
});

t.test("somebody without a home", async (t) => {
  const project = new Project(t, { "package.json": "{}" });
  const made = project.run("init --with-codex", { HOME: "/" });
  t.equal(made.status, 0, made.err);
  t.notMatch(project.read("actplane.yaml"), /^[^#]*"~\//m, "no pattern below a home that is not there");
  t.equal(project.run("doctor --json", { HOME: "/" }).status, 1, "only the service is missing");
  t.match(project.run("compile", { HOME: "/" }), { status: 0 });
});

t.test("an agent that is named fits the policy, and is what to start next", async (t) => {
  const project = new Project(t, { "package.json": '{ "scripts": { "test": "vitest" } }' });
  const { out } = project.run("init --with-claude");
  t.match(out, /used with claude/);
  t.match(out, /actplane run .*-- claude/);
  t.match(project.read("actplane.yaml"), /api\.anthropic\.com/, "who has seen a secret still reaches its model");
  t.match(project.run("init"), { status: 1, err: /there is a policy already/ });
});

t.test("candidates only report until one is promoted, and only that one", async (t) => {
  const project = new Project(t, { "AGENTS.md": "- Never push to `main`.\n- Do not run `make deploy`.\n" });
  const made = project.run("init --generate --task 'Only change files in `src/a/`.'");
  t.equal(made.status, 0, made.err);
  const text = project.read("actplane.yaml");
  t.match(text, /# AGENTS\.md:1: Never push to `main`\.\n/);
  t.match(text, /# task:1: Only change files in `src\/a\/`\.\n/);
  t.notMatch(text, /^\s+(?:block|kill) /m);
  t.equal(project.run("promote no-command-make-deploy").status, 0);
  const promoted = project.read("actplane.yaml");
  t.equal(promoted.match(/^\s+block /gm)?.length, 1);
  t.equal(promoted.replace("block exec", "notify exec"), text, "nothing else changed");
  const instructions = project.run("init --instructions none.md --print");
  t.match(instructions, { status: 2, err: /none\.md/ });
});
