import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { EXAMPLES } from "../examples.js";
import { commandsOf, makeProgram } from "../program.js";
import { manPages } from "./man.js";
import { SHELLS, type Shell } from "./shells.js";
import { nodesOf } from "./words.js";

const nodes = nodesOf(makeProgram());
const folder = mkdtempSync(join(tmpdir(), "actplane-test-"));
t.teardown(() => rmSync(folder, { recursive: true }));

for (const shell of Object.keys(SHELLS) as Shell[]) {
  t.test(`${shell}: what it reads is right, and names every command and option`, async (t) => {
    const text = SHELLS[shell](nodes);
    for (const { subcommands, flags } of nodes) {
      for (const { name } of subcommands) t.ok(text.includes(name), name);
      for (const { long } of flags) t.ok(text.includes(shell === "fish" ? `-l ${long.slice(2)}` : long), long);
    }
    const file = join(folder, shell);
    writeFileSync(file, text);
    const { error, status, stderr } = spawnSync(shell, ["-n", file], { encoding: "utf8" });
    // A shell that is not here cannot read it.
    if (!error) t.equal(status, 0, stderr);
  });
}

/** What bash would offer for these words. */
function offered(...words: string[]): string[] {
  const script = `source "$0"; COMP_WORDS=(actplane "$@"); COMP_CWORD=$#; _actplane 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync("bash", ["-c", script, join(folder, "bash"), ...words], {
    encoding: "utf8",
    cwd: folder,
  });
  return stdout.split("\n").filter(Boolean);
}

t.test("bash offers what can stand there", async (t) => {
  t.same(offered("comp"), ["compile", "completion"]);
  t.same(offered("control", "sta"), ["status"]);
  t.same(offered("--socket", "/x", "promote", "--effect", ""), ["block", "kill"]);
  t.same(offered("compile", "--tier", "l"), ["lsm"]);
  t.ok(offered("init", "--with-").includes("--with-codex"));
  t.same(offered("compile", "ba"), ["bash"], "a file");
});

t.test("examples are of commands that exist, and say what for", async (t) => {
  const names = commandsOf(makeProgram()).map((one) => one.name);
  for (const [name, list] of Object.entries(EXAMPLES)) {
    t.ok(names.includes(name), name);
    for (const [typed, why] of list) t.match(`${why}: ${typed}`, /^[a-z][^\n]*: .*actplane/);
  }
  const help = makeProgram().commands.find((one) => one.name() === "doctor");
  t.ok(help);
});

t.test("manual pages: one for each command, which groff reads without a word", async (t) => {
  const pages = manPages(makeProgram());
  t.equal(pages.length, nodes.length);
  for (const { file, text } of pages) {
    t.match(text, /^\.TH ACTPLANE/, file);
    const { error, stderr } = spawnSync("groff", ["-man", "-Tutf8", "-ww", "-z"], { input: text, encoding: "utf8" });
    if (!error) t.equal(stderr, "", file);
  }
});
