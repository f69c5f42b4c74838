import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
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

/** A clone made with umask 077 is passable, and what is in it may be its owner's alone. */
function readable(): boolean {
  return ["bin", "build/Release/actplane", "dist/client/main.js", "node_modules/yaml/package.json"].every((part) => {
    const path = join(CHECKOUT, part);
    return existsSync(path) && passable(dirname(path)) && (statSync(path).mode & 0o004) !== 0;
  });
}

/** Lets everybody read what is below a path, and run what its owner can run. */
export function openToAll(path: string): void {
  const status = lstatSync(path);
  if (status.isSymbolicLink()) return;
  chmodSync(path, status.mode | 0o044 | ((status.mode & 0o100) === 0 ? 0 : 0o011));
  if (status.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name));
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
 * `scratch` when others may not read it: it lies in a home of mode 0700, or was cloned with such a umask.
 */
export function commandFolder(scratch: string): string {
  if (passable(CHECKOUT) && readable()) return CHECKOUT;
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
  openToAll(copy);
  return copy;
}
