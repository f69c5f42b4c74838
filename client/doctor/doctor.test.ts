import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { coloursFor } from "../text.js";
import { agentFindings } from "./agents.js";
import type { Finding } from "./finding.js";
import { type Machine, machineFindings } from "./machine.js";
import { policyFindings } from "./policy.js";
import { lookAtService } from "./service.js";
import { doctorText } from "./text.js";

const machine = (release: string, files: Record<string, string>): Machine => ({
  release,
  exists: (path) => path in files,
  read: (path) => files[path] ?? null,
});
const BTF = { "/sys/kernel/btf/vmlinux": "" };
const said = (findings: readonly Finding[], level: Finding["level"]) =>
  findings.filter((one) => one.level === level).map((one) => one.what);

t.test("kernel and surroundings", async (t) => {
  t.same(said(machineFindings(machine("6.1.0-18-amd64", BTF)), "broken"), []);
  t.match(said(machineFindings(machine("5.15.0", BTF)), "broken"), [/older/]);
  t.match(said(machineFindings(machine("6.12.1", {})), "broken"), [/BTF|types/]);
  t.match(said(machineFindings(machine("6.6.0", { ...BTF, "/proc/version": "Linux Microsoft" })), "warning"), [/WSL/]);
  t.match(said(machineFindings(machine("6.6.0", { ...BTF, "/.dockerenv": "" })), "warning"), [/container/]);
  t.match(said(machineFindings(machine("6.6.0", { ...BTF, "/proc/1/cgroup": "0::/kubepods/x" })), "warning"), [
    /container/,
  ]);
});

t.test("a service that does not answer is broken, and what starts it is said", async (t) => {
  const { findings, status } = await lookAtService("/nonexistent/s.sock");
  t.equal(status, null);
  t.match(findings, [{ level: "broken", mend: /systemctl start/ }]);
});

t.test("policies: none, wrong, only reporting, weaker here", async (t) => {
  const yaml = (policy: string) => ({ "actplane.yaml": `version: 1\npolicy: |\n  ${policy}\n` });
  t.match(await policyFindings(t.testdir({}), null), [{ level: "warning", mend: "actplane init" }]);
  t.match(await policyFindings(t.testdir(yaml("rule x: blok exec")), null), [
    { level: "broken", mend: "actplane compile" },
  ]);
  const reporting = await policyFindings(t.testdir(yaml('rule x: notify exec "a"')), "lsm");
  t.match(reporting, [{ level: "ok" }, { level: "warning", mend: "actplane promote x" }]);
  const blocking = t.testdir(yaml('rule x: block exec "a"'));
  t.same(said(await policyFindings(blocking, "lsm"), "warning"), []);
  t.match(await policyFindings(blocking, "tracepoint"), [
    { level: "ok" },
    { mend: "actplane run --accept kill-before-start -- COMMAND" },
  ]);
});

/** A project, a home and programs in PATH. */
function around(root: string, files: Record<string, string>, programs: readonly string[]) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  for (const name of ["project", "home", "bin"]) mkdirSync(join(root, name), { recursive: true });
  for (const name of programs) writeFileSync(join(root, "bin", name), "");
  return { root: join(root, "project"), home: join(root, "home"), env: { PATH: join(root, "bin") } };
}
const hook = (agent: string, program = "actplane") =>
  JSON.stringify({
    hooks: { PostToolUse: [{ hooks: [{ type: "command", command: `${program} feedback-hook --agent ${agent}` }] }] },
  });

t.test("agents: hooks that are missing, double, dead, unparsable or not trusted", async (t) => {
  t.match(agentFindings(around(t.testdir({}), {}, [])), [{ about: "agents", level: "ok" }]);
  t.match(agentFindings(around(t.testdir({}), {}, ["claude"])), [
    { level: "warning", mend: "actplane init --with-claude" },
  ]);
  const good = around(t.testdir({}), { "project/.claude/settings.local.json": hook("claude") }, ["claude", "actplane"]);
  t.match(agentFindings(good), [{ about: "claude", level: "ok" }]);
  const double = { "project/.claude/settings.json": hook("claude"), "home/.claude/settings.json": hook("claude") };
  t.match(said(agentFindings(around(t.testdir({}), double, ["actplane"])), "warning"), [/too/]);
  const dead = { "project/.claude/settings.json": hook("claude", "/gone/actplane") };
  t.match(said(agentFindings(around(t.testdir({}), dead, [])), "broken"), [/\/gone\/actplane, which is not there/]);
  t.match(said(agentFindings(around(t.testdir({}), { "project/.qwen/settings.json": "{" }, [])), "broken"), [
    /cannot be parsed/,
  ]);
  const off = { "project/.claude/settings.json": `{"disableAllHooks": true,${hook("claude").slice(1)}` };
  t.match(said(agentFindings(around(t.testdir({}), off, ["actplane"])), "warning"), [/switches all hooks off/]);
});

t.test("agents that skip hooks of a project which they do not trust", async (t) => {
  const files = { "project/.codex/hooks.json": hook("codex") };
  const place = around(t.testdir({}), files, ["actplane"]);
  t.match(said(agentFindings(place), "warning"), [/does not trust/, /not have been shown/]);
  const config = `[projects."${place.root}"]\ntrust_level = "trusted"\n[hooks.state."${place.root}/.codex/hooks.json:post_tool_use:0:0"]\ntrusted_hash = "x"\n`;
  mkdirSync(join(place.home, ".codex"));
  writeFileSync(join(place.home, ".codex", "config.toml"), config);
  t.same(said(agentFindings(place), "warning"), []);
  const gemini = around(t.testdir({}), { "project/.gemini/settings.json": hook("gemini") }, ["actplane"]);
  t.match(said(agentFindings(gemini), "warning"), [/may not trust/]);
  mkdirSync(join(gemini.home, ".gemini"));
  writeFileSync(join(gemini.home, ".gemini", "trustedFolders.json"), JSON.stringify({ [gemini.root]: "TRUST_FOLDER" }));
  t.same(said(agentFindings(gemini), "warning"), []);
  t.doesNotThrow(() => agentFindings({ ...gemini, home: null }), "a user without a home");
});

t.test("a text for people", async (t) => {
  const text = doctorText([{ about: "a", level: "broken", what: "x\u001b[2J", mend: "do y" }], coloursFor({}));
  t.equal(text, "a\n  ✗ x\\x1b[2J\n    → do y\n\n1 broken, 0 warnings");
});
