import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout this file was built in. */
export const CHECKOUT = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

/** What the user's command needs of the checkout. */
const PARTS = [
  "package.json",
  "bin",
  "build/Release",
  "dist/client",
  "dist/protocol",
  "dist/policies",
  "policies/templates",
];

/** Whether anyone may pass through every folder of a path. */
function passable(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (dirname(folder) === folder) return true;
  }
}

/** Names of the packages that `names` need, themselves included. */
function closure(names: readonly string[], found = new Set<string>()): Set<string> {
  for (const name of names) {
    const manifest = join(CHECKOUT, "node_modules", name, "package.json");
    if (found.has(name) || !existsSync(manifest)) continue;
    found.add(name);
    const { dependencies = {} } = JSON.parse(readFileSync(manifest, "utf8")) as { dependencies?: object };
    closure(Object.keys(dependencies), found);
  }
  return found;
}

/**
 * A folder with bin/actplane that every user can run: the checkout itself, or a copy of what the command needs below
 * `scratch` when the checkout lies in a folder that others may not pass (such as a home of mode 0700).
 */
export function commandFolder(scratch: string): string {
  if (passable(CHECKOUT)) return CHECKOUT;
  const copy = join(scratch, "actplane");
  mkdirSync(copy, { recursive: true, mode: 0o755 });
  for (const part of PARTS) {
    if (existsSync(join(CHECKOUT, part)))
      cpSync(join(CHECKOUT, part), join(copy, part), { recursive: true, verbatimSymlinks: true });
  }
  for (const name of closure([
    "commander",
    "yaml",
    "jsonc-parser",
    "@decimalturn/toml-patch",
    "@modelcontextprotocol/sdk",
    "zod",
    "@sinclair/typebox",
    "ajv",
    "peggy",
  ])) {
    cpSync(join(CHECKOUT, "node_modules", name), join(copy, "node_modules", name), { recursive: true });
  }
  return copy;
}
