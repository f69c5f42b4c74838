import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { coloursFor } from "../text.js";
import { diffText } from "./diff.js";
import { carryOut, plan } from "./plan.js";
import { REGISTRATIONS } from "./registration.js";

const CALL = ["/opt/a b/bin/actplane", "--socket", "/run/x"];

/** Texts of settings that people have; what is put in is taken out again without a trace. */
const JSON_TEXTS: Record<string, string> = {
  "comments and trailing commas":
    '{\n    // my own\n    "permissions": { "allow": ["Bash(ls)"] }, /* keep */\n    "hooks": {\n        "PostToolUse": [\n            { "matcher": "Edit", "hooks": [{ "type": "command", "command": "prettier" }] }, // foreign\n        ],\n        "postToolUse": [{ "command": "x" }]\n    },\n}\n',
  "one line": '{"a":1,"hooks":{"PostToolUse":[{"hooks":[]}]}}',
  "tabs and no end of line": '{\n\t"a": [1, 2], // x\n\t"b": {\n\t\t"c": null\n\t} /* y */\n}',
  "other ends of lines": '{\r\n  "mcpServers": {\r\n    "other": { "command": "x" }\r\n  }\r\n}\r\n',
  "a comment behind the last": '{\n  "a": 1 // last, says {"b": 2}\n  // nothing follows\n}\n',
  "only comments": "{\n  // later\n}\n",
  empty: "{}\n",
};

for (const [what, text] of Object.entries(JSON_TEXTS)) {
  t.test(`in and out again: ${what}`, async (t) => {
    for (const registration of REGISTRATIONS.filter((one) => one.file.endsWith(".json"))) {
      const name = `${registration.agent} ${registration.kind}`;
      const added = registration.add(text, CALL);
      t.match(added, /actplane/, name);
      t.equal(registration.add(added, CALL), added, `${name}: a second time`);
      t.equal(registration.remove(added), text, `${name}: out`);
      t.equal(registration.remove(text), text, `${name}: not there`);
      const moved = registration.add(added, ["actplane"]);
      t.notMatch(moved, /a b/, `${name}: a new place`);
      if (text.includes("// foreign")) t.match(moved, /"prettier" \}\] \}, \/\/ foreign\n/, `${name}: the neighbour`);
    }
  });
}

t.test("TOML keeps what it has", async (t) => {
  const [toml] = REGISTRATIONS.filter((one) => one.file.endsWith(".toml"));
  if (!toml) return t.fail("none");
  for (const text of [
    "",
    "# mine\nmodel = 'x'   # why\n\n[mcp_servers.other]\ncommand = \"foo\"\n",
    "a = 1",
    "[a]\nb = 2 # c\n",
  ]) {
    const added = toml.add(text, CALL);
    t.ok(added.startsWith(text), "nothing before it changed");
    t.match(added, /\[mcp_servers\.actplane\]\ncommand = "\/opt\/a b\/bin\/actplane"\n/);
    t.equal(toml.add(added, CALL), added);
    t.equal(toml.remove(added).trimEnd(), text.trimEnd());
    t.match(toml.add(added, ["actplane"]), /command = "actplane"/);
    const last = `${added}\n# after\n[z]\ny = 1\n`;
    t.equal(toml.remove(last).includes("# after\n[z]\ny = 1\n"), true, "what came behind stays");
    t.notMatch(toml.remove(last), /actplane/);
  }
});

/** A project with these files. */
function project(root: string, files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

t.test("files that are only ours come and go", async (t) => {
  const root = t.testdir({});
  carryOut(root, plan(root, REGISTRATIONS, CALL));
  for (const { file } of REGISTRATIONS) t.ok(existsSync(join(root, file)), file);
  t.same(plan(root, REGISTRATIONS, CALL), [], "once");
  carryOut(root, plan(root, REGISTRATIONS, null));
  for (const name of [".claude", ".mcp.json", ".codex", ".gemini", ".qwen", ".cursor", ".opencode", "opencode.json"])
    t.notOk(existsSync(join(root, name)), name);
  t.same(plan(root, REGISTRATIONS, null), []);
});

t.test("what cannot be used is said, and nothing is written at all", async (t) => {
  const wrong: [string, string, RegExp][] = [
    [".gemini/settings.json", '{ "hooks": [ }', /line 1, column 14/],
    [".gemini/settings.json", "[1]", /the file is no object/],
    [".gemini/settings.json", '{ "hooks": [] }', /hooks is no object/],
    [".gemini/settings.json", '{ "hooks": { "AfterTool": {} } }', /hooks\.AfterTool is no list/],
    [".codex/config.toml", "a = = 1", /./],
    [".codex/config.toml", "mcp_servers = 1", /no table/],
    [".opencode/plugin/actplane.js", "mine()", /not actplane's/],
  ];
  for (const [file, text, message] of wrong) {
    const root = project(t.testdir({}), { [file]: text });
    t.throws(() => plan(root, REGISTRATIONS, CALL), { code: "settings-unusable", message }, `${file}: ${text}`);
    t.equal(readFileSync(join(root, file), "utf8"), text);
    t.notOk(existsSync(join(root, ".mcp.json")));
  }
  const folder = t.testdir({ ".mcp.json": {} });
  t.throws(() => plan(folder, REGISTRATIONS, CALL), { code: "settings-unusable", message: /EISDIR/ });
  const dangling = t.testdir({});
  symlinkSync("/nonexistent/x", join(dangling, ".mcp.json"));
  t.throws(() => plan(dangling, REGISTRATIONS, CALL), { code: "settings-unusable" }, "a link that leads nowhere");
});

t.test("a server of somebody else's that has our name is left alone", async (t) => {
  const foreign: Record<string, string> = {
    ".mcp.json": '{ "mcpServers": { "actplane": { "command": "node", "args": ["mine.js"] } } }\n',
    "opencode.json": '{ "mcp": { "actplane": { "type": "local", "command": ["mine"] } } }\n',
    ".codex/config.toml": '[mcp_servers.actplane]\ncommand = "mine"\n',
  };
  for (const [file, text] of Object.entries(foreign)) {
    const [registration] = REGISTRATIONS.filter((one) => one.file === file && one.kind === "mcp");
    if (!registration) return t.fail("none");
    const root = project(t.testdir({}), { [file]: text });
    t.throws(() => plan(root, [registration], CALL), { code: "settings-unusable", message: /another server/ }, file);
    t.same(plan(root, [registration], null), [], `${file}: nothing to take out`);
    t.equal(readFileSync(join(root, file), "utf8"), text);
  }
});

t.test("a link stays a link, a mode stays, and read-only is respected", async (t) => {
  const root = project(t.testdir({}), { "real.json": "{}\n" });
  symlinkSync("real.json", join(root, ".mcp.json"));
  chmodSync(join(root, "real.json"), 0o600);
  const [mcp] = REGISTRATIONS.filter((one) => one.file === ".mcp.json");
  if (!mcp) return t.fail("none");
  carryOut(root, plan(root, [mcp], CALL));
  t.ok(lstatSync(join(root, ".mcp.json")).isSymbolicLink());
  t.equal(lstatSync(join(root, "real.json")).mode & 0o777, 0o600);
  t.match(readFileSync(join(root, "real.json"), "utf8"), /actplane/);
  chmodSync(join(root, "real.json"), 0o400);
  t.throws(() => carryOut(root, plan(root, [mcp], null)), { code: "file-unwritable", message: /read-only/ });
});

t.test("a difference is shown by lines, with what is around them", async (t) => {
  const plain = coloursFor({});
  const before = `${Array.from({ length: 20 }, (_, n) => `line ${n}`).join("\n")}\n`;
  const text = diffText("f", before, before.replace("line 10", "new \u001b[2J"), plain);
  t.match(text, /^--- f\n\+\+\+ f\n line 7\n line 8\n line 9\n-line 10\n\+new \\x1b\[2J\n line 11/);
  t.notMatch(text, /line 3/);
  t.match(diffText("f", null, "a\n", plain), /^--- \/dev\/null\n\+\+\+ f\n\+a$/);
});
