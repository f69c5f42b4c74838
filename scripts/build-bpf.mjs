#!/usr/bin/env node
/**
 * Compiles each bpf/NAME.bpf.c to build/bpf/NAME.bpf.o when one of its inputs
 * changed. The objects keep BTF, which CO-RE needs, and lose DWARF: the addon
 * embeds them. An object appears by rename, so that a failed or interrupted
 * build leaves the last good one in place.
 *
 *   node scripts/build-bpf.mjs [--force] [NAME…]
 *   node scripts/build-bpf.mjs --compiler         prints which compiler that is
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { arch, argv, exit, stderr, stdout } from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = join(root, "bpf");
const output = join(root, "build", "bpf");

/** Newest first; the last is whatever the distribution calls clang. */
const compilers = ["clang-19", "clang-18", "clang-17", "clang-16", "clang-15", "clang-14", "clang"];

/** libbpf's PT_REGS macros need the target machine, and `-target bpf` knows only BPF. */
const machines = new Map([
  ["x64", { define: "x86", triplet: "x86_64-linux-gnu" }],
  ["arm64", { define: "arm64", triplet: "aarch64-linux-gnu" }],
]);

function fail(message) {
  stderr.write(`build-bpf: ${message}\n`);
  exit(1);
}

function firstOf(commands) {
  return commands.find((command) => spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0);
}

function flags() {
  const machine = machines.get(arch) ?? fail(`no support for ${arch}; x64 and arm64 only`);
  return [
    ..."-O2 -g -target bpf -mcpu=v3 -std=gnu11".split(" "),
    `-D__TARGET_ARCH_${machine.define}`,
    ...["-Ibpf/include", "-Ibpf"],
    // <asm/types.h> lives in the multiarch folder, which clang leaves out for a foreign target.
    ...["-idirafter", `/usr/include/${machine.triplet}`],
    ..."-Wall -Werror -Wno-unused-function".split(" "),
  ];
}

/** Everything an object is made of: all files below bpf/, the flags, the compiler, and this script. */
function inputHash(compiler) {
  const hash = createHash("sha256");
  hash.update(execFileSync(compiler, ["--version"]));
  hash.update(JSON.stringify(flags()));
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile() && /\.[ch]$/.test(found.name))
    .map((found) => join(found.parentPath ?? found.path, found.name))
    .sort()) {
    hash.update(`${relative(root, entry)}\0`);
    hash.update(readFileSync(entry));
  }
  return hash.digest("hex");
}

/** llvm-strip of the compiler's own version first: an older one may not know its relocations. */
function strip(compiler, object) {
  const version = /-(\d+)$/.exec(compiler)?.[1];
  const tool = firstOf([...(version ? [`llvm-strip-${version}`] : []), "llvm-strip"]);
  if (tool) {
    execFileSync(tool, ["-g", object], { stdio: ["ignore", "inherit", "inherit"] });
    return;
  }
  if (!firstOf(["bpftool"])) fail("neither llvm-strip nor bpftool found: apt install llvm");
  execFileSync("bpftool", ["gen", "object", `${object}.linked`, object], { stdio: ["ignore", "inherit", "inherit"] });
  renameSync(`${object}.linked`, object);
}

function build(compiler, name, hash, force) {
  const object = join(output, `${name}.bpf.o`);
  const stamp = join(output, `${name}.hash`);
  if (!force && existsSync(object) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  stderr.write(`build-bpf: ${compiler} bpf/${name}.bpf.c\n`);
  const draft = `${object}.${process.pid}`;
  try {
    const run = spawnSync(compiler, [...flags(), "-c", `bpf/${name}.bpf.c`, "-o", draft], {
      cwd: root,
      stdio: "inherit",
    });
    if (run.status !== 0) fail(`bpf/${name}.bpf.c does not compile`);
    strip(compiler, draft);
    if (!readFileSync(draft).includes(".BTF\0")) fail(`${name}.bpf.o lost its BTF`);
    renameSync(draft, object);
    writeFileSync(stamp, hash);
  } finally {
    rmSync(draft, { force: true });
  }
}

const compiler = firstOf(compilers) ?? fail("clang not found: apt install clang llvm libbpf-dev");
if (argv.includes("--compiler")) {
  stdout.write(execFileSync(compiler, ["--version"], { encoding: "utf8" }).split("\n", 1)[0]);
  exit(0);
}
const force = argv.includes("--force");
const asked = argv.slice(2).filter((word) => word !== "--force");
const names = readdirSync(source)
  .filter((file) => file.endsWith(".bpf.c"))
  .map((file) => file.slice(0, -".bpf.c".length))
  .sort();
// The addon embeds every object that is there: one without a source must go.
for (const file of existsSync(output) ? readdirSync(output) : []) {
  if (!names.includes(file.replace(/\.(bpf\.o|hash)$/, ""))) rmSync(join(output, file));
}
for (const name of asked) if (!names.includes(name)) fail(`no bpf/${name}.bpf.c`);
if (!existsSync("/usr/include/bpf/bpf_helpers.h")) fail("libbpf's headers not found: apt install libbpf-dev");
mkdirSync(output, { recursive: true });
const hash = inputHash(compiler);
for (const name of asked.length > 0 ? asked : names) build(compiler, name, hash, force);
