import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import t from "tap";
import { COMMANDS } from "./commands/index.js";
import { commandsOf, makeProgram } from "./program.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** What users read: documents, and sources for the texts in them. */
const FOLDERS = ["docs", "policies", "protocol", "daemon", "client", "addon", "systemd"];
const READ = /\.(?:md|ts|c|cc|h|peggy|service|socket)$/;
/** A command that somebody is told to use: in code marks, or after "see" and the like. */
const NAMED = /(?:`|\bsee:? |\bwith:? |\bcall |; )actplane ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?/g;

function known(): Set<string> {
  const program = new Command("actplane");
  for (const add of COMMANDS) add(program);
  const names = program.commands.flatMap((one) => [
    one.name(),
    ...one.commands.map((sub) => `${one.name()} ${sub.name()}`),
  ]);
  return new Set(names);
}

function texts(): string[] {
  const below = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  return [...below, "README.md", "CONTRIBUTING.md"].filter(
    (name) => READ.test(name) && !name.includes("/build/") && !name.includes(".test.") && !name.includes("generated"),
  );
}

t.test("every command that a text names is there", async (t) => {
  const commands = known();
  let seen = 0;
  for (const file of texts()) {
    for (const [text, name = "", sub] of readFileSync(join(ROOT, file), "utf8").matchAll(NAMED)) {
      seen++;
      // `actplane control status` is one command, `actplane run true` is not.
      const whole = name === "control" && sub !== undefined ? `${name} ${sub}` : name;
      if (!commands.has(whole)) t.fail(`${file}: ${text}`);
    }
  }
  t.ok(seen > 20, `${seen} places`);
});

/** Commands that answer nothing of their own, and why. */
const WITHOUT_JSON = new Set([
  "run", // becomes the command
  "mcp", // speaks JSON-RPC
  "feedback-hook", // speaks each agent's own form
]);
const MAIN = join(ROOT, "dist", "client", "main.js");

t.test("every command answers in JSON when asked to", async (t) => {
  const commands = commandsOf(makeProgram());
  t.ok(commands.length > 20);
  for (const { name, command } of commands) {
    const help = command.helpInformation();
    t.match(help, new RegExp(`^Usage: actplane ${name}`), name);
    const group = command.commands.length > 0 && command.registeredArguments.length === 0;
    if (WITHOUT_JSON.has(name) || (group && !help.includes("--json"))) continue;
    t.match(help, /^ {2}--json /m, `${name} --json`);
  }
  t.match(execFileSync(process.execPath, [MAIN, "control", "logs", "--help"], { encoding: "utf8" }), / --json /);
});

t.test("an error is JSON too for who asked for that; a person reads it beside", async (t) => {
  const asked = ["control", "status", "--json", "--socket", "/nonexistent/actplane.sock"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...asked], { encoding: "utf8" });
  t.equal(status, 125);
  t.match(JSON.parse(stdout), { error: { code: "service-missing", exit: 125, message: /socket/, hint: String } });
  t.match(stderr, /^actplane: /);
  const plain = spawnSync(process.execPath, [MAIN, ...asked.filter((word) => word !== "--json")], { encoding: "utf8" });
  t.equal(plain.stdout, "");
});
