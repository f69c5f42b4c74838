import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { InstallError } from "./checkout.js";

/** Folders below dist/ that run on a user's machine. */
export const RUNNING = ["addon", "client", "daemon", "packaging", "policies", "protocol"] as const;

/** What is not for a user's machine: tests and what only they use. */
export const isForTests = (path: string) => /(^|\/)(testing(\/|$)|fake-[^/]*$)|\.test\.js$/.test(path);

/** `from` of an import or export, or a call; what begins with a dot or a slash is a file. */
const IMPORT =
  /^(?:import|export)\b[^"'=;]*?\bfrom\s*["']([^"'./][^"']*)["']|\b(?:import|require)\(["']([^"'./][^"']*)["']\)/gm;

/** The package of an import specifier, `@scope/name` or `name`; null for Node's own modules. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith("node:") || specifier.startsWith("#")) return null;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** Packages that the built files below `dist` import themselves. */
function imported(dist: string): Set<string> {
  const found = new Set<string>();
  for (const part of RUNNING) {
    const names = readdirSync(join(dist, part), { recursive: true, encoding: "utf8" });
    for (const name of names.filter((name) => name.endsWith(".js") && !isForTests(name))) {
      for (const [, from, called] of readFileSync(join(dist, part, name), "utf8").matchAll(IMPORT)) {
        const name = packageOf(from ?? called ?? "node:");
        if (name !== null) found.add(name);
      }
    }
  }
  return found;
}

/** Where Node would find package `name` from `folder`. */
function locate(name: string, folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const candidate = join(at, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
    if (at === dirname(at)) return null;
  }
}

/**
 * Every package that must be installed with the code of `root`, by its folder below node_modules there: what the code
 * imports, what that depends on, and no build tool. The value is where it is now. InstallError when one is missing.
 */
export function runtimePackages(root: string): Map<string, string> {
  const packages = new Map<string, string>();
  const add = (name: string, from: string, place: string) => {
    const folder = locate(name, from);
    if (folder === null)
      throw new InstallError(`the package ${name} is not installed`, "Run npm ci, or install again.");
    // As here: beside the others, or below the one package that needs another version of it.
    const nested = folder.startsWith(`${from}/node_modules/`) && from !== root;
    const target = nested ? join(place, "node_modules", name) : join("node_modules", name);
    if (packages.get(target) === folder) return;
    packages.set(target, folder);
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      dependencies?: Record<string, string>;
    };
    for (const dependency of Object.keys(dependencies)) add(dependency, folder, target);
  };
  for (const name of [...imported(join(root, "dist"))].sort()) add(name, root, "");
  return packages;
}
