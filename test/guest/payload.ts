/** Puts together the folder that a guest gets: the built checkout, node, and run.sh. */

import { chmodSync, constants, copyFileSync, cpSync, existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";

/** What must be there after a build, and what is taken along when it is. */
const REQUIRED = ["package.json", "dist", "bin", "policies", "build/Release", "build/bpf", "build/triggers"];
const OPTIONAL = ["systemd", "test"];
/** Intermediate files of the compilers, often larger than what they make. */
const INTERMEDIATE = new Set([".deps", "obj", "obj.target"]);

interface Lock {
  readonly packages: Record<string, { readonly dev?: boolean; readonly optional?: boolean; readonly link?: boolean }>;
}

/**
 * Paths below the checkout of the packages that `npm install --omit=dev` would install, from package-lock.json.
 * devOptional packages are needed by one of the dev packages only, or optional, and so left out when absent.
 */
export function productionPackages(lockText: string): { path: string; optional: boolean }[] {
  const lock = JSON.parse(lockText) as Lock;
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path.startsWith("node_modules/") && entry.dev !== true && entry.link !== true)
    .map(([path, entry]) => ({ path, optional: entry.optional === true }));
}

function copyTree(from: string, to: string, take: (path: string) => boolean = () => true): void {
  cpSync(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    filter: (source) => take(relative(from, source)),
  });
}

/**
 * Fills the empty folder `to` from the checkout at `root`. Throws with one line that says what to do when the
 * checkout is not built or not installed.
 */
export function buildPayload(root: string, to: string): void {
  for (const name of [...REQUIRED, ...OPTIONAL]) {
    if (!existsSync(join(root, name))) {
      if (OPTIONAL.includes(name)) continue;
      throw new Error(`cannot find ${name}: run "npm run build" first`);
    }
    copyTree(join(root, name), join(to, name), (path) => !INTERMEDIATE.has(basename(path)));
  }
  for (const { path, optional } of productionPackages(readFileSync(join(root, "package-lock.json"), "utf8"))) {
    if (!existsSync(join(root, path))) {
      if (optional) continue;
      throw new Error(`cannot find ${path}: run "npm ci" first`);
    }
    // Packages nested inside have entries of their own in the lock.
    copyTree(join(root, path), join(to, path), (inner) => inner.split(sep)[0] !== "node_modules");
  }
  copyFileSync(process.execPath, join(to, "node"));
  copyFileSync(join(root, "test/guest/payload/run.sh"), join(to, "run.sh"));
  // A private temporary folder otherwise: the guest's ordinary users could not run anything in it.
  chmodSync(to, 0o755);
}

/** The checkout that holds the compiled file at `path` (dist/test/guest/…). Throws when it is not inside of one. */
export function checkoutOf(path: string): string {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, "package-lock.json")) && statSync(join(folder, "test/guest")).isDirectory())
      return folder;
  }
  throw new Error(`cannot find the checkout that ${path} belongs to`);
}
