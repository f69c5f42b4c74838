import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { InstallError } from "./checkout.js";
import { isForTests, RUNNING, runtimePackages } from "./modules.js";

/** Programs and the addon, of build/Release. */
export const NATIVE = ["actplane", "actplane.node", "probe"] as const;

/** Of packages: sources, types, maps and tests of theirs, none of which runs. */
const UNNEEDED =
  /\.(?:ts|mts|cts|map|flow|markdown)$|(?:^|\/)(?:test|tests|docs|examples|benchmarks?|\.github)(?:\/|$)/;

export interface TreeOptions {
  /** a checkout that is built, or what npm installed of one */
  readonly root: string;
  /** an empty folder that becomes the tree */
  readonly to: string;
  /** where the tree will be, an absolute path */
  readonly place: string;
  /** the Node program that goes in */
  readonly node: string;
  readonly version: string;
}

/**
 * All that runs, in one folder that needs nothing else but libc, libstdc++, libelf and zlib: the code, its packages, the
 * addon, and a Node of its own as bin/node, so that neither the machine's Node nor a user's decides what root runs.
 * InstallError when something is not built.
 */
export function makeTree({ root, to, place, node, version }: TreeOptions): void {
  for (const part of RUNNING) {
    const from = join(root, "dist", part);
    if (!existsSync(from)) throw new InstallError(`${from} is not there`, "In a checkout: npm run build.");
    copy(from, join(to, "dist", part), (path, folder) => (folder || path.endsWith(".js")) && !isForTests(path));
  }
  mkdirSync(join(to, "build", "Release"), { recursive: true });
  for (const name of NATIVE) executable(join(root, "build", "Release", name), join(to, "build", "Release", name));
  chmodSync(join(to, "build", "Release", "actplane.node"), 0o644);
  for (const [target, folder] of runtimePackages(root)) {
    // Those nested inside have entries of their own.
    copy(folder, join(to, target), (path) => !UNNEEDED.test(path) && !path.split("/").includes("node_modules"));
  }
  copy(join(root, "systemd"), join(to, "systemd"), () => true);
  const templates = join("policies", "templates");
  copy(join(root, templates), join(to, templates), (path, folder) => folder || path.endsWith(".yaml"));
  copyFileSync(join(root, "LICENSE"), join(to, "LICENSE"));
  mkdirSync(join(to, "bin"));
  executable(node, join(to, "bin", "node"));
  symlinkSync("../build/Release/actplane", join(to, "bin", "actplane"));
  writeFileSync(join(to, "bin", "actplaned"), startedBy(readFileSync(join(root, "bin", "actplaned"), "utf8"), place));
  chmodSync(join(to, "bin", "actplaned"), 0o755);
  const manifest = { name: "actplane", version, license: "MIT", type: "module" };
  writeFileSync(join(to, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** bin/actplaned with the tree's own Node instead of the one in PATH; its options stay. */
function startedBy(text: string, place: string): string {
  const [first = "", ...rest] = text.split("\n");
  const changed = first.replace(/^(#!\/usr\/bin\/env -S) node /, `$1 ${place}/bin/node `);
  if (changed === first) throw new InstallError(`cannot see which Node bin/actplaned is for: ${first}`, "Report this.");
  return [changed, ...rest].join("\n");
}

function executable(from: string, to: string): void {
  if (!existsSync(from)) throw new InstallError(`${from} is not there`, "In a checkout: npm run build.");
  copyFileSync(from, to);
  chmodSync(to, 0o755);
}

/** Copies what of `from` has a path below it that `take` says yes to; a folder is asked about before what is in it. */
function copy(from: string, to: string, take: (path: string, folder: boolean) => boolean): void {
  cpSync(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => source === from || take(relative(from, source), statSync(source).isDirectory()),
  });
}
