#!/usr/bin/env node
/**
 * Builds build/Release/actplane.node (C++, node-gyp) and the small C programs
 * beside it, when one of their inputs changed. Run scripts/build-bpf.mjs first:
 * its objects are put into the .node, which then needs no file but itself.
 *
 *   node scripts/build-native.mjs [--force]
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { argv, execPath, exit, pid, stderr } from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const gen = join(root, "build", "gen");
const release = join(root, "build", "Release");
const native = join(root, "addon", "native");
const force = argv.includes("--force");

/** The C programs, their sources below addon/native. They share nothing with the .node. */
const programs = {
  actplane:
    "become child command feedback hook http json-read json-write launcher options policy request rpc say service"
      .split(" ")
      .map((name) => `${name}.c`),
  probe: ["probe.c"],
};
const cflags = [
  ..."-std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror".split(" "),
  ..."-fPIE -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2".split(" "),
  "-Wl,-z,relro,-z,now,-z,noexecstack",
  linking(),
];

/** A fifth of what a hook's start takes is the dynamic linker's, so libc goes in where its archive is at hand. */
function linking() {
  const archive = execFileSync("cc", ["-print-file-name=libc.a"], { encoding: "utf8" }).trim();
  // a name without a folder is gcc's way to say that there is none
  return archive.includes("/") ? "-static-pie" : "-pie";
}

function fail(message) {
  stderr.write(`build-native: ${message}\n`);
  exit(1);
}

function hashOf(files, ...more) {
  const hash = createHash("sha256");
  for (const text of more) hash.update(`${text}\0`);
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file));
  return hash.digest("hex");
}

function filesOf(folder, pattern) {
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Runs `make` unless `outputs` stand and were made from the same inputs. */
function unlessBuilt(name, hash, outputs, make) {
  const stamp = join(gen, `${name}.hash`);
  if (!force && outputs.every(existsSync) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  stderr.write(`build-native: ${name}\n`);
  make();
  writeFileSync(stamp, hash);
}

function run(what, command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], ...options });
  if (result.error) fail(`${what}: cannot run ${command}: ${result.error.message}`);
  if (result.status !== 0) fail(`${what} failed`);
}

/** An assembler file that pulls the objects in and lists them; read by addon/src/embedded.h. */
function embed(objects) {
  const names = objects.map((object) => basename(object, ".bpf.o"));
  const lines = [
    `/* made by scripts/build-native.mjs from ${names.join(", ")}: ${hashOf(objects)} */`,
    ".section .rodata",
  ];
  objects.forEach((object, n) => {
    lines.push(".balign 16", `object_${n}:`, `.incbin ${JSON.stringify(object)}`, `object_${n}_end:`);
    lines.push(`name_${n}: .asciz ${JSON.stringify(names[n])}`);
  });
  // Holds addresses, which the dynamic linker fills in.
  lines.push('.section .data.rel.ro, "aw"', ".balign 8", ".globl actplane_embedded_objects");
  lines.push(".hidden actplane_embedded_objects", "actplane_embedded_objects:");
  lines.push(...objects.map((_, n) => `.quad name_${n}, object_${n}, object_${n}_end`));
  lines.push(".quad 0, 0, 0", '.section .note.GNU-stack, "", %progbits', "");
  writeFileSync(join(gen, "embedded.S"), lines.join("\n"));
}

/**
 * libbpf goes in statically: its features then do not depend on the machine,
 * and another libbpf in the process does not matter. Distributions compile
 * libbpf.a for programs (-fPIE), not for shared objects, but all that stands in
 * the way is one direct reference to libc's variable `stderr`. Renaming it to a
 * variable of ours (addon/src/load_log.cc) saves every builder a source
 * package, a network and a minute; the linker's `-z text` refuses the result if
 * a future libbpf.a has more of the kind. libelf and libz stay shared: Debian's
 * static ones use thread-local storage that no trick moves, and both are on
 * every machine that has iproute2.
 */
function prepareLibbpf() {
  const folders = execFileSync("cc", ["-print-search-dirs"], { encoding: "utf8" });
  const search = /^libraries: =(.*)$/m.exec(folders)?.[1]?.split(":") ?? [];
  const library = search.map((folder) => join(folder, "libbpf.a")).find(existsSync);
  if (!library) fail("libbpf.a not found: apt install libbpf-dev");
  const version = readFileSync("/usr/include/bpf/libbpf_version.h", "utf8");
  if (Number(/LIBBPF_MAJOR_VERSION (\d+)/.exec(version)?.[1] ?? 0) < 1) {
    fail("libbpf 1.0 or newer is needed (Debian 12, Ubuntu 24.04)");
  }
  // Opening /proc/kallsyms is the addon's matter (addon/src/kallsyms.cc), under either of its names in libc.
  const renamed = {
    stderr: "actplane_libbpf_stderr",
    fopen: "actplane_libbpf_fopen",
    fopen64: "actplane_libbpf_fopen64",
  };
  const symbols = Object.entries(renamed).flatMap(([from, to]) => ["--redefine-sym", `${from}=${to}`]);
  run("objcopy", "objcopy", [...symbols, library, join(gen, "libbpf.a")]);
}

/** Replaced by rename: a service that has the old file loaded keeps it. */
function install(from, name) {
  copyFileSync(from, join(release, `${name}.${pid}`));
  renameSync(join(release, `${name}.${pid}`), join(release, name));
}

function buildAddon(objects) {
  prepareLibbpf();
  embed(objects);
  // Headers that came with this node save node-gyp a download.
  const home = dirname(dirname(execPath));
  const nodedir = existsSync(join(home, "include", "node", "node_api.h")) ? [`--nodedir=${home}`] : [];
  const gyp = join(root, "node_modules", "node-gyp", "bin", "node-gyp.js");
  if (!existsSync(gyp)) fail("node-gyp not found: npm install");
  rmSync(join(root, "addon", "build", "Release", "actplane.node"), { force: true });
  run("node-gyp", execPath, [gyp, "configure", "build", "--directory=addon", "--loglevel=warn", ...nodedir]);
  install(join(root, "addon", "build", "Release", "actplane.node"), "actplane.node");
}

function buildProgram(name, sources) {
  const draft = join(gen, name);
  run(name, "cc", [...cflags, "-o", draft, ...sources]);
  install(draft, name);
}

mkdirSync(gen, { recursive: true });
mkdirSync(release, { recursive: true });
for (const [name, sources] of Object.entries(programs)) {
  const files = sources.map((source) => join(native, source));
  const hash = hashOf([...files, ...filesOf(native, /\.h$/)], cflags.join(" "));
  unlessBuilt(name, hash, [join(release, name)], () => buildProgram(name, files));
}
const bpf = join(root, "build", "bpf");
const objects = existsSync(bpf) ? filesOf(bpf, /\.bpf\.o$/) : [];
if (objects.length === 0) fail("no BPF objects to embed: run scripts/build-bpf.mjs first");
const inputs = [
  ...objects,
  ...filesOf(join(root, "addon", "src"), /\.(cc|h)$/),
  join(root, "addon", "binding.gyp"),
  join(root, "bpf", "include", "abi.h"),
  join(root, "bpf", "include", "abi-labels.h"),
  fileURLToPath(import.meta.url),
];
unlessBuilt("actplane.node", hashOf(inputs, process.versions.node), [join(release, "actplane.node")], () =>
  buildAddon(objects),
);
