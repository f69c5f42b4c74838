import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import t from "tap";
import { EXAMPLES } from "../examples.js";
import { commandsOf, makeProgram } from "../program.js";
import { manPages } from "./man.js";
import { SHELLS, type Shell } from "./shells.js";
import { nodesOf } from "./words.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
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

const isHere = (shell: Shell) => spawnSync(shell, ["-c", "true"]).error === undefined;

/** What fish would offer, and what it complained of. */
function offeredByFish(typed: string): string[] {
  const script = `source ${join(folder, "fish")}; complete -C ${JSON.stringify(typed)}`;
  const { stdout, stderr } = spawnSync("fish", ["-c", script], { encoding: "utf8", cwd: folder });
  return [...stdout.split("\n"), ...stderr.split("\n")].filter(Boolean).map((line) => line.split("\t")[0] ?? "");
}

/** A terminal with a zsh in it, in which somebody types this and asks for what there is. */
const TYPING = `
zmodload zsh/zpty zsh/zselect
zpty -b z "TERM=dumb zsh -f -i"
zpty -w z "unsetopt PROMPT_SP PROMPT_CR; PS1=; LISTMAX=1000; autoload -Uz compinit; compinit -u -D; fpath=($2 \\$fpath); autoload -Uz _actplane; compdef _actplane actplane; bindkey '^I' list-choices; print READ''Y"
until_seen() { local part n; all=; for ((n = 0; n < 300; n++)); do while zpty -r -t z part; do all+=$part; done; [[ $all == *$~1* ]] && break; zselect -t 10; done }
until_seen READY
zpty -n -w z "$1"$'\\t'
until_seen "$3"
print -r -- "$all"
zpty -d z`;

/** What zsh lists for what was typed, waiting until it names `last`. */
function listedByZsh(typed: string, last: string): string {
  mkdirSync(join(folder, "functions"), { recursive: true });
  writeFileSync(join(folder, "functions", "_actplane"), SHELLS.zsh(nodes));
  const argv = ["-f", "-c", TYPING, "zsh", typed, join(folder, "functions"), last];
  return spawnSync("zsh", argv, { encoding: "utf8", cwd: folder, timeout: 60_000 }).stdout;
}

t.test("fish offers what can stand there, and complains of nothing", async (t) => {
  if (!isHere("fish")) return;
  t.same(offeredByFish("actplane comp"), ["compile", "completion"]);
  t.same(offeredByFish("actplane control sta"), ["status"]);
  t.same(offeredByFish("actplane compile --tier l"), ["lsm"]);
  t.same(offeredByFish("actplane --socket /x promote --effect b"), ["block"]);
  t.ok(offeredByFish("actplane init --print --with-c").includes("--with-codex"));
});

t.test("zsh lists what can stand there", async (t) => {
  if (!isHere("zsh")) return;
  t.match(listedByZsh("actplane comp", "*completion*--*"), /compile +-- check a policy[\s\S]*completion +-- /);
  t.match(listedByZsh("actplane promote --effect ", "*block*kill*"), /block +kill/);
  t.match(listedByZsh("actplane control sta", "*status*--*"), /status +-- Shows the tier/);
});

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
});

/** Done in C, where they have a help text of their own. */
const IN_C = new Set(["run", "control launch-child", "feedback-hook"]);
const COMMAND = join(ROOT, "build/Release/actplane");

const helpInC = (name: string) => spawnSync(COMMAND, [...name.split(" "), "--help"], { encoding: "utf8" }).stdout;

/** All that it prints, with what stands behind the options. */
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text;
}

t.test("every command has examples in its help, with options that it has", async (t) => {
  for (const { name, command } of commandsOf(makeProgram())) {
    const examples = EXAMPLES[name] ?? [];
    t.ok(examples.length > 0, `${name} has an example`);
    const help = IN_C.has(name) ? helpInC(name) : helpOf(command);
    for (const [typed, why] of examples) t.ok(help.includes(`  # ${why}\n  ${typed}`), `${name} --help: ${typed}`);
    const known = [...command.options, ...makeProgram().options].flatMap((one) => [one.long, one.short]);
    // Up to a command of the user's own, or another program behind a pipe; a text in quotes is no option.
    const words = examples.flatMap(([typed]) => {
      const [begin = ""] = typed.replaceAll(/'[^']*'/gu, "").split(/ -- | \| /u);
      return begin.includes(`actplane ${name} `) && command.commands.length === 0 ? begin.split(" ") : [];
    });
    for (const word of words.filter((one) => one.startsWith("-"))) t.ok(known.includes(word), `${name} has ${word}`);
  }
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
