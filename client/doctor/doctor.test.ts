import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { coloursFor } from "../text.js";
import { agentFindings } from "./agents.js";
import type { Finding } from "./finding.js";
import { kernelFindings, type Machine } from "./machine.js";
import { policyFindings } from "./policy.js";
import { lookAtService, statusFindings } from "./service.js";
import { surroundingFindings } from "./surroundings.js";
import { doctorText } from "./text.js";

const machine = (release: string, files: Record<string, string>): Machine => ({
  release,
  exists: (path) => path in files,
  read: (path) => files[path] ?? null,
});
const BTF = { "/sys/kernel/btf/vmlinux": "" };
const said = (findings: readonly Finding[], level: Finding["level"]) =>
  findings.filter((one) => one.level === level).map((one) => one.what);

/** All that was found in these tests: see the last one. */
const all: Finding[] = [];
const seen = (findings: readonly Finding[]) => {
  all.push(...findings);
  return findings;
};

t.test("the kernel: its age, its types, what it forbids", async (t) => {
  const kernel = (release: string, files: Record<string, string>) => seen(kernelFindings(machine(release, files)));
  t.same(said(kernel("6.1.0-18-amd64", BTF), "broken"), []);
  t.match(said(kernel("5.15.0", BTF), "broken"), [/older/]);
  t.match(said(kernel("6.12.1", {}), "broken"), [/BTF|types/]);
  const locked = (mode: string) => ({ ...BTF, "/sys/kernel/security/lockdown": mode });
  t.match(said(kernel("6.12.1", locked("none integrity [confidentiality]\n")), "broken"), [/locked down/]);
  t.same(said(kernel("6.12.1", locked("none [integrity] confidentiality\n")), "broken"), []);
});

/** /proc and /sys as they are there, each with nothing that is not its own. */
const WHOLE = { "/proc/self/uid_map": "         0          0 4294967295\n" };
const inside = (files: Record<string, string>, root = "/home/al/p", reached = false) =>
  seen(surroundingFindings(root, reached, machine("6.6.0", { ...WHOLE, ...files })));

t.test("WSL: Windows programs, systemd, Windows drives", async (t) => {
  const WSL = { "/proc/version": "Linux version 6.6.87.2-microsoft-standard-WSL2 (root@x) #1 SMP" };
  t.match(said(inside(WSL), "warning"), [/Windows programs/, /systemd does not run/]);
  const booted = { ...WSL, "/run/systemd/system": "" };
  t.match(said(inside(booted), "warning"), [/Windows programs/]);
  t.match(said(inside(booted, "/mnt/c/Users/al/p"), "warning"), [/Windows programs/, /drive of Windows/]);
  t.same(said(inside({ "/run/systemd/system": "" }, "/mnt/c/p"), "warning"), [], "a folder like any other elsewhere");
});

t.test("containers, by whom, and whether the host's service can be reached", async (t) => {
  for (const [file, text, maker] of [
    ["/.dockerenv", "", /Docker/],
    ["/run/.containerenv", 'engine="podman-5.0"', /Podman/],
    ["/run/systemd/container", "systemd-nspawn\n", /systemd-nspawn/],
    ["/proc/1/cgroup", "0::/kubepods/besteffort/pod1\n", /kubepods/],
    ["/proc/1/cgroup", "12:pids:/lxc/box\n", /lxc/],
  ] as const) {
    t.match(inside({ [file]: text }), [{ level: "warning", what: maker, mend: /--volume \/run\/actplane/ }], file);
    t.match(inside({ [file]: text }, "/p", true), [{ level: "ok", what: /can be reached/ }], file);
  }
  t.same(inside({ "/proc/1/cgroup": "0::/init.scope\n" }), []);
  const rootless = { "/proc/self/uid_map": "         0       1000          1\n" };
  t.match(inside(rootless), [{ level: "warning", what: /root of this user namespace/ }]);
  t.same(inside(rootless, "/p", true), []);
});

t.test("a virtual machine is named, and nothing to mend", async (t) => {
  const cpu = "processor\t: 0\nflags\t\t: fpu vme hypervisor lahf_lm\n";
  t.match(inside({ "/proc/cpuinfo": cpu, "/sys/class/dmi/id/sys_vendor": "QEMU\n" }), [
    { level: "ok", what: /virtual machine \(QEMU\)/, mend: null },
  ]);
  t.same(inside({ "/proc/cpuinfo": "flags\t\t: fpu vme\n" }), []);
});

t.test("a service that does not answer is broken, and what starts it is said", async (t) => {
  const at = async (socket: string, files: Record<string, string> = {}) => {
    const { findings, status } = await lookAtService(socket, machine("6.6.0", files));
    t.equal(status, null);
    return seen(findings);
  };
  t.match(await at("/nonexistent/s.sock"), [{ level: "broken", mend: /sudo actplane service install/ }]);
  const unit = { "/usr/lib/systemd/system/actplaned.service": "" };
  t.match(await at("/nonexistent/s.sock", unit), [{ level: "broken", mend: /systemctl enable --now actplaned/ }]);
  const folder = mkdtempSync(join(tmpdir(), "actplane-doctor-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const silent = join(folder, "s.sock");
  writeFileSync(silent, "");
  t.match(await at(silent, unit), [{ level: "broken", mend: /systemctl restart actplaned/ }]);
});

const policy = async (...args: Parameters<typeof policyFindings>) => seen(await policyFindings(...args));
const agents = (...args: Parameters<typeof agentFindings>) => seen(agentFindings(...args));

t.test("a service that answers: its tier, what was lost, what it counts", async (t) => {
  const status = {
    tier: "tracepoint",
    proven: [],
    rejected: [{ tier: "lsm", reason: "no bpf" }],
    domains: [],
    counters: {},
    labels: { unsaved: false },
  };
  const of = (over: object) =>
    seen(
      statusFindings(
        { ...status, ...over } as unknown as Parameters<typeof statusFindings>[0],
        machine("6.6.0", { "/sys/kernel/security/lsm": "capability,yama" }),
      ),
    );
  t.match(of({}), [
    { level: "warning", mend: /lsm=capability,yama,bpf/ },
    { level: "ok", what: /no bpf/ },
  ]);
  t.same(said(of({ tier: "lsm" }), "warning"), []);
  const domains = [{ stats: { lost: 2 } }, { stats: { lost: 1 } }];
  t.match(said(of({ tier: "lsm", domains }), "warning"), [/^3 records/]);
  t.match(said(of({ tier: "lsm", counters: { path_too_long: 4 } }), "warning"), ["path too long: 4"]);
  t.match(said(of({ tier: "lsm", labels: { unsaved: true } }), "warning"), [/written to disk/]);
});

t.test("policies: none, wrong, only reporting, weaker here", async (t) => {
  const yaml = (policy: string) => ({ "actplane.yaml": `version: 1\npolicy: |\n  ${policy}\n` });
  t.match(await policy(t.testdir({}), null), [{ level: "warning", mend: "actplane init" }]);
  t.match(await policy(t.testdir(yaml("rule x: blok exec")), null), [{ level: "broken", mend: "actplane compile" }]);
  const reporting = await policy(t.testdir(yaml('rule x: notify exec "a"')), "lsm");
  t.match(reporting, [{ level: "ok" }, { level: "warning", mend: "actplane promote x" }]);
  const blocking = t.testdir(yaml('rule x: block exec "a"'));
  t.same(said(await policy(blocking, "lsm"), "warning"), []);
  t.match(await policy(blocking, "tracepoint"), [
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
  const place = { root: join(root, "project"), home: join(root, "home"), env: { PATH: join(root, "bin") } };
  return { ...place, socket: null as string | null };
}

const EVENTS: Record<string, string[]> = { gemini: ["AfterTool"], codex: ["PostToolUse"] };
const hook = (agent: string, program = "actplane", events = EVENTS[agent] ?? ["PostToolUse", "PostToolUseFailure"]) => {
  const list = [{ hooks: [{ type: "command", command: `${program} feedback-hook --agent ${agent}` }] }];
  return JSON.stringify({ hooks: Object.fromEntries(events.map((event) => [event, list])) });
};
/** ~/.claude.json of somebody who trusts the project. */
const trusted = (root: string, more: object = {}) => ({
  "home/.claude.json": JSON.stringify({
    projects: { [join(root, "project")]: { hasTrustDialogAccepted: true } },
    ...more,
  }),
});

t.test("agents: hooks that are missing, double, dead, unparsable, half there or asking elsewhere", async (t) => {
  const claude = (files: Record<string, string>, programs = ["actplane"], trust = true) => {
    const root = t.testdir({});
    return around(root, { ...(trust ? trusted(root) : {}), ...files }, programs);
  };
  const local = "project/.claude/settings.local.json";
  t.match(agents(around(t.testdir({}), {}, [])), [{ about: "agents", level: "ok" }]);
  t.match(agents(claude({}, ["claude"])), [
    { level: "warning", mend: "actplane init --with-claude" },
    { level: "ok", what: /no MCP server/ },
  ]);
  const good = claude({ [local]: hook("claude") }, ["claude", "actplane"]);
  t.same(
    agents(good).map((one) => one.level),
    ["ok", "ok", "ok"],
  );
  const untrusted = claude({ [local]: hook("claude") }, ["actplane"], false);
  t.match(said(agents(untrusted), "warning"), [/does not trust this folder/]);
  const double = { "project/.claude/settings.json": hook("claude"), "home/.claude/settings.json": hook("claude") };
  t.match(said(agents(claude(double)), "warning"), [/~\/\.claude\/settings\.json too/]);
  const list = { hooks: [{ command: "actplane feedback-hook" }, { command: "actplane feedback-hook" }] };
  const twice = { [local]: JSON.stringify({ hooks: { PostToolUse: [list], PostToolUseFailure: [list] } }) };
  t.match(said(agents(claude(twice)), "warning"), [/stands twice/]);
  const half = { [local]: hook("claude", "actplane", ["PostToolUse"]) };
  t.match(said(agents(claude(half)), "warning"), [/does not run after PostToolUseFailure/]);
  const dead = { "project/.claude/settings.json": hook("claude", "'/gone a/actplane'") };
  t.match(said(agents(claude(dead)), "broken"), [/calls \/gone a\/actplane, which is not there/]);
  t.match(said(agents(claude({ "project/.qwen/settings.json": "{" })), "broken"), [/cannot be parsed/]);
  const off = { "project/.claude/settings.json": `{"disableAllHooks": true,${hook("claude").slice(1)}` };
  t.match(said(agents(claude(off)), "warning"), [/switches all hooks off/]);
  const other = claude({ [local]: hook("claude", "actplane --socket /run/other.sock") });
  t.same(said(agents({ ...other, socket: "/run/other.sock" }), "warning"), []);
  t.match(said(agents({ ...other, socket: "/run/a.sock" }), "warning"), [/asks another service .*other\.sock/]);
});

t.test("the MCP server: there, dead, double, foreign, off, asking elsewhere", async (t) => {
  const at = (command: string, ...args: string[]) => ({ command, args: [...args, "mcp", "--auto-attach-parent"] });
  const servers = (value: object) => JSON.stringify({ mcpServers: { actplane: value } });
  const look = (files: Record<string, string>, more: object = {}, socket: string | null = null) => {
    const root = t.testdir({});
    const base = { "project/.claude/settings.local.json": hook("claude"), ...trusted(root, more) };
    return agents({ ...around(root, { ...base, ...files }, ["actplane"]), socket });
  };
  const good = { "project/.mcp.json": servers(at("actplane")) };
  t.same(said(look(good), "warning").concat(said(look(good), "broken")), []);
  t.match(look(good).at(-1), { level: "ok", what: /MCP server in \.mcp\.json/ });
  t.match(said(look({ "project/.mcp.json": servers(at("/gone/actplane")) }), "broken"), [/starts \/gone\/actplane/]);
  t.match(said(look({ "project/.mcp.json": "{" }), "broken"), [/\.mcp\.json cannot be parsed/]);
  const mcpServers = { mine: at("/gone/actplane") };
  t.match(said(look(good, { mcpServers }), "warning"), [/~\/\.claude\.json too, and not alike/]);
  t.match(said(look(good, { mcpServers: { mine: at("actplane") } }), "warning"), [/~\/\.claude\.json too$/]);
  t.match(said(look({ "project/.mcp.json": servers({ command: "node", args: ["x"] }) }), "warning"), [
    /another program/,
  ]);
  t.match(said(look({ "project/.mcp.json": servers({ ...at("actplane"), disabled: true }) }), "warning"), [/off/]);
  const refused = `{"disabledMcpjsonServers": ["actplane"],${hook("claude").slice(1)}`;
  t.match(said(look({ ...good, "project/.claude/settings.local.json": refused }), "warning"), [
    /switches the MCP server/,
  ]);
  const elsewhere = { "project/.mcp.json": servers(at("actplane", "--socket", "/run/b.sock")) };
  const warnings = said(look(elsewhere, {}, "/run/b.sock"), "warning");
  t.match(warnings, [/its hook in .* asks another service/], "and not the server");
  t.match(said(look(elsewhere, {}, "/run/actplane/actplaned.sock"), "warning"), [/its MCP server in \.mcp\.json asks/]);
  const codex = { "project/.codex/hooks.json": hook("codex") };
  const toml = '[mcp_servers.actplane]\ncommand = "actplane"\nargs = ["mcp"]\n';
  const both = { ...codex, "project/.codex/config.toml": toml, "home/.codex/config.toml": toml };
  t.match(said(agents(around(t.testdir({}), both, ["actplane"])), "warning"), [/trust/, /shown/, /config\.toml too$/]);
  const open = { "project/opencode.json": JSON.stringify({ mcp: { actplane: { command: ["actplane", "mcp"] } } }) };
  t.match(said(agents(around(t.testdir({}), open, ["opencode", "actplane"])), "ok"), [/server in opencode\.json/]);
});

t.test("agents that skip hooks of a project which they do not trust", async (t) => {
  const files = { "project/.codex/hooks.json": hook("codex") };
  const place = around(t.testdir({}), files, ["actplane"]);
  t.match(said(agents(place), "warning"), [/does not trust/, /not have been shown/]);
  const config = `[projects."${place.root}"]\ntrust_level = "trusted"\n[hooks.state."${place.root}/.codex/hooks.json:post_tool_use:0:0"]\ntrusted_hash = "x"\n`;
  mkdirSync(join(place.home, ".codex"));
  writeFileSync(join(place.home, ".codex", "config.toml"), config);
  t.same(said(agents(place), "warning"), []);
  const gemini = around(t.testdir({}), { "project/.gemini/settings.json": hook("gemini") }, ["actplane"]);
  t.match(said(agents(gemini), "warning"), [/may not trust/]);
  mkdirSync(join(gemini.home, ".gemini"));
  writeFileSync(join(gemini.home, ".gemini", "trustedFolders.json"), JSON.stringify({ [gemini.root]: "TRUST_FOLDER" }));
  t.same(said(agents(gemini), "warning"), []);
  t.doesNotThrow(() => agents({ ...gemini, home: null }), "a user without a home");
  const qwen = around(t.testdir({}), { "project/.qwen/settings.json": hook("qwen") }, ["actplane"]);
  t.same(said(agents(qwen), "warning"), [], "it asks for no trust unless told to");
  mkdirSync(join(qwen.home, ".qwen"));
  writeFileSync(join(qwen.home, ".qwen", "settings.json"), '{"security":{"folderTrust":{"enabled":true}}}');
  t.match(said(agents(qwen), "warning"), [/may not trust/]);
});

t.test("a text for people", async (t) => {
  const text = doctorText([{ about: "a", level: "broken", what: "x\u001b[2J", mend: "do y" }], coloursFor({}));
  t.equal(text, "a\n  ✗ x\\x1b[2J\n    → do y\n\n1 broken, 0 warnings");
});

t.test("each finding that is not ok ends with the command that mends it", async (t) => {
  const command =
    /(?:^|: )(?:actplane|sudo|codex|gemini|qwen|claude|git|docker run|podman run|journalctl|echo|printf|\$\{EDITOR)/u;
  const bad = all.filter(({ level }) => level !== "ok");
  t.ok(bad.length > 20, `${bad.length} findings`);
  for (const { what, mend } of bad) t.match(mend ?? "", command, what);
  t.ok(all.filter(({ level }) => level === "ok").every(({ mend }) => mend === null));
});
