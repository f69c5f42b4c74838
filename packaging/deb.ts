import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { InstallError } from "./checkout.js";
import { checkPortable } from "./elf.js";
import { installShellFiles } from "./shell.js";
import { makeTree, NATIVE } from "./tree.js";
import { installUnits } from "./units.js";

/** Where the package's tree lies on a machine. */
export const PLACE = "/usr/lib/actplane";

/** Satisfied by Debian 12 and 13, of which the latter calls libelf1 libelf1t64 and provides the old name. */
const DEPENDS = "libc6 (>= 2.36), libelf1 (>= 0.188), libgcc-s1, libstdc++6 (>= 12), systemd (>= 252), zlib1g";

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

export interface DebOptions {
  readonly root: string;
  /** an empty folder to work in */
  readonly work: string;
  /** where the .deb goes */
  readonly to: string;
  readonly node: string;
  readonly version: string;
  /** xz, zstd, gzip or none */
  readonly compression: string;
}

/** Builds actplane_VERSION_ARCH.deb and returns its path. InstallError when something is missing or not portable. */
export function buildDeb({ root, work, to, node, version, compression }: DebOptions): string {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined) throw new InstallError(`no package for ${process.arch}`, "Use amd64 or arm64.");
  const tree = join(work, PLACE);
  mkdirSync(tree, { recursive: true });
  makeTree({ root, to: tree, place: PLACE, node, version });
  execFileSync("strip", ["--strip-unneeded", join(tree, "bin", "node")]);
  for (const name of NATIVE) checkPortable(join(tree, "build", "Release", name));
  checkPortable(join(tree, "bin", "node"));
  mkdirSync(join(work, "usr", "bin"));
  for (const name of ["actplane", "actplaned"]) symlinkSync(`../lib/actplane/bin/${name}`, join(work, "usr/bin", name));
  installUnits("package", join(root, "systemd"), work, "/usr/bin/actplaned");
  installShellFiles("package", tree, work, node);
  documentation(root, work, node);
  controlFiles(root, work, version, architecture);
  modes(work);
  const file = join(to, `actplane_${version}_${architecture}.deb`);
  const stamp = execFileSync("git", ["-C", root, "log", "-1", "--format=%ct"], { encoding: "utf8" }).trim();
  execFileSync("dpkg-deb", ["--root-owner-group", `-Z${compression}`, "--build", work, file], {
    // The same commit gives the same package.
    env: { ...process.env, SOURCE_DATE_EPOCH: stamp },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return file;
}

function controlFiles(root: string, work: string, version: string, architecture: string): void {
  const control = join(work, "DEBIAN");
  mkdirSync(control);
  const files = filesBelow(work).filter((path) => !path.startsWith("DEBIAN/"));
  const regular = files.filter((path) => lstatSync(join(work, path)).isFile());
  const size = regular.reduce((sum, path) => sum + lstatSync(join(work, path)).size, 0);
  const fields = {
    Package: "actplane",
    Version: version,
    Architecture: architecture,
    Maintainer: "The actplane developers <actplane@localhost>",
    "Installed-Size": String(Math.ceil(size / 1024)),
    Depends: DEPENDS,
    Section: "admin",
    Priority: "optional",
    Description: [
      "policies for the whole process tree of an AI agent",
      " A root service owns BPF programs that decide in the kernel what an agent and",
      " all it starts may do; the user's command needs no privileges. Contains a",
      " Node.js of its own. Enable it with: systemctl enable --now actplaned",
    ].join("\n"),
  };
  const text = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`);
  writeFileSync(join(control, "control"), text.join(""));
  const sums = regular.map((path) => {
    const sum = createHash("md5")
      .update(readFileSync(join(work, path)))
      .digest("hex");
    return `${sum}  ${path}\n`;
  });
  writeFileSync(join(control, "md5sums"), sums.join(""));
  for (const name of ["postinst", "prerm", "postrm", "triggers"]) {
    copyFileSync(join(root, "packaging", "debian", name), join(control, name));
  }
}

/** Licences of all that is inside: ours, Node's, and those in each package's folder. */
function documentation(root: string, work: string, node: string): void {
  const folder = join(work, "usr", "share", "doc", "actplane");
  mkdirSync(folder, { recursive: true });
  const prefix = dirname(dirname(node));
  const candidates = [join(prefix, "LICENSE"), join(prefix, "share", "doc", "nodejs", "LICENSE")];
  const license = candidates.find((path) => existsSync(path));
  if (license === undefined)
    throw new InstallError(`Node's LICENSE is not in ${candidates.join(" nor ")}`, "Give --node of a whole Node.js.");
  const own = readFileSync(join(root, "LICENSE"), "utf8");
  const parts = [
    "actplane\n",
    own,
    "\nThe packages below /usr/lib/actplane/node_modules have their licences beside them.\n",
    "\n/usr/lib/actplane/bin/node\n",
    readFileSync(license, "utf8"),
  ];
  writeFileSync(join(folder, "copyright"), parts.join("\n"));
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => !lstatSync(join(folder, path)).isDirectory())
    .sort();

/** Whatever the builder's umask is, and whatever modes npm left. */
function modes(work: string): void {
  const scripts = new Set(["DEBIAN/postinst", "DEBIAN/prerm", "DEBIAN/postrm"]);
  const programs = new Set(["bin/node", "bin/actplaned", "build/Release/actplane", "build/Release/probe"]);
  chmodSync(work, 0o755);
  for (const path of readdirSync(work, { recursive: true, encoding: "utf8" })) {
    const status = lstatSync(join(work, path));
    if (status.isSymbolicLink()) continue;
    const runs = scripts.has(path) || programs.has(path.slice(PLACE.length));
    chmodSync(join(work, path), status.isDirectory() || runs ? 0o755 : 0o644);
  }
}
