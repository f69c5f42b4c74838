#!/usr/bin/env node
/**
 * Makes a fresh Debian or Ubuntu checkout runnable: apt packages, npm packages, build. Each step first looks whether
 * there is anything to do, so running it again is cheap. Only Node's own modules here: it runs before npm does.
 *
 *   node scripts/setup.mjs [--quiet]      (--quiet prints only the steps that had something to do)
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** What building needs, and a file or command that shows it is there without asking dpkg. */
const APT_PACKAGES = ["clang", "llvm", "libbpf-dev", "libelf-dev", "zlib1g-dev", "g++", "make", "python3", "git"];

/** One line that says what is missing and what to do. */
export class SetupError extends Error {
  name = "SetupError";
}

/** Runs a step's command with its output shown; throws SetupError naming the step. */
function run(what, command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"], ...options });
  if (result.error) throw new SetupError(`${what}: cannot run ${command}: ${result.error.message}`);
  if (result.status !== 0) {
    throw new SetupError(`${what} failed: ${command} ended with ${result.signal ?? result.status}`);
  }
}

/** The names in `packages` that dpkg does not know as installed; all of them when there is no dpkg. */
export function missingPackages(packages) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are dpkg-query's own
  const query = spawnSync("dpkg-query", ["-W", "-f", "${Package} ${db:Status-Status}\n", ...packages], {
    encoding: "utf8",
  });
  if (query.error) return packages;
  const installed = new Set();
  for (const line of query.stdout.split("\n")) {
    const [name, status] = line.split(" ");
    if (status === "installed") installed.add(name);
  }
  return packages.filter((name) => !installed.has(name));
}

/** Root runs apt itself, anyone else through sudo. Null when neither is possible. */
export function asRoot(command, args) {
  if (process.getuid() === 0) return [command, args];
  if (spawnSync("sudo", ["-V"], { stdio: "ignore" }).error) return null;
  return ["sudo", [command, ...args]];
}

/** Installs apt packages that are missing; throws SetupError with the command to run by hand where it cannot. */
export function installPackages(packages) {
  const missing = missingPackages(packages);
  if (missing.length === 0) return false;
  const byHand = `apt-get install -y ${missing.join(" ")}`;
  if (spawnSync("apt-get", ["--version"], { stdio: "ignore" }).error) {
    throw new SetupError(`these packages are missing and there is no apt-get: ${missing.join(" ")}`);
  }
  console.log(`setup: installing with apt: ${missing.join(" ")}`);
  const environment = ["DEBIAN_FRONTEND=noninteractive"];
  const update = asRoot("env", [...environment, "apt-get", "update", "-q"]);
  if (update === null) throw new SetupError(`neither root nor sudo; ask an administrator for: ${byHand}`);
  // A repository that does not answer must not stop an installation from those that do.
  spawnSync(update[0], update[1], { stdio: ["inherit", "inherit", "inherit"] });
  const [command, args] = asRoot("env", [
    ...environment,
    "apt-get",
    "install",
    "-y",
    "-q",
    "--no-install-recommends",
    ...missing,
  ]);
  run("apt", command, args, { stdio: "inherit" });
  return true;
}

const lockHash = () =>
  createHash("sha256")
    .update(readFileSync(join(ROOT, "package-lock.json")))
    .digest("hex");

/** By content, not by time alone: a fresh clone and a switched branch both touch the lockfile's time. */
function npmIsCurrent() {
  const stamp = join(ROOT, "node_modules", ".actplane-lock");
  const own = join(ROOT, "node_modules", ".package-lock.json");
  if (existsSync(stamp)) return readFileSync(stamp, "utf8") === lockHash();
  if (!existsSync(own)) return false;
  return statSync(own).mtimeMs >= statSync(join(ROOT, "package-lock.json")).mtimeMs;
}

function installNpm() {
  if (!npmIsCurrent()) {
    console.log("setup: npm packages (about half a minute the first time)");
    run("npm ci", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  }
  writeFileSync(join(ROOT, "node_modules", ".actplane-lock"), lockHash());
}

/** In order of need: the parser is imported by the TypeScript, the BPF objects are embedded in the addon. */
const BUILD_STEPS = [
  ["the policy language's parser", "scripts/generate-parser.mjs"],
  ["kernel programs", "scripts/build-bpf.mjs"],
  ["the addon and the launcher", "scripts/build-native.mjs"],
  ["the attacks' programs", "scripts/build-triggers.mjs"],
  ["TypeScript", "node_modules/typescript/bin/tsc", "-b"],
];

function build(quiet) {
  for (const [what, script, ...args] of BUILD_STEPS) {
    const started = Date.now();
    if (!quiet) process.stdout.write(`setup: ${what} …\n`);
    run(what, process.execPath, [join(ROOT, script), ...args]);
    if (!quiet && Date.now() - started > 1500) {
      console.log(`setup: ${what}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
    }
  }
}

/** The whole set-up; throws SetupError with one line that says what to do. */
export function setup({ quiet = false } = {}) {
  const [major] = process.versions.node.split(".");
  if (Number(major) < 20) throw new SetupError(`Node 20 or newer is needed, this is ${process.version}`);
  installPackages(APT_PACKAGES);
  installNpm();
  build(quiet);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    setup({ quiet: process.argv.includes("--quiet") });
    console.log("setup: done");
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`setup: ${error.message}`);
    process.exit(1);
  }
}
