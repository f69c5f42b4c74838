import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import t from "tap";
import { ERRORS } from "./errors.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const reference = readFileSync(join(ROOT, "docs", "errors.md"), "utf8");

function sources(folder: string): string {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(ROOT, folder, name), "utf8"))
    .join("\n");
}

t.test("every error of the service says what is wrong in one line, what to do, and is in the reference", async (t) => {
  for (const [name, { message, hint }] of Object.entries(ERRORS)) {
    t.match(message, /^[^A-Z\n][^\n]*[^.\n]$/, `${name}: one line, no sentence of its own`);
    t.match(hint, /^[A-Z][^\n]*[a-z.]$/, `${name}: what to do`);
    t.ok(reference.includes(`| \`${name}\` |`), `${name} is in docs/errors.md`);
  }
});

t.test("every error of the table can happen", async (t) => {
  const daemon = sources("daemon");
  for (const name of Object.keys(ERRORS)) t.ok(daemon.includes(`"${name}"`), name);
});

t.test("a start that fails has a status of its own in the reference, and says what to do", async (t) => {
  const statuses = readFileSync(join(ROOT, "docs", "exit-status.md"), "utf8");
  const table = readFileSync(join(ROOT, "daemon", "exit.ts"), "utf8");
  const known = [...table.matchAll(/^ {2}\w+: (\d+),$/gm)].map(([, status]) => status);
  t.ok(known.length >= 7);
  for (const status of known)
    t.match(statuses.split("## actplaned")[1], new RegExp(`^\\| ${status} \\|`, "m"), `${status}`);
});
