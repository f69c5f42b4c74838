/**
 * Makes policies/compiler/abi.generated.ts from bpf/include/abi.h: struct
 * layouts and enums as clang lays them out for the BPF target (read back from
 * the object's BTF), and the AP_ macros.
 *
 *   node scripts/generate-abi.mjs           write the file
 *   node scripts/generate-abi.mjs --check   exit 1 when the file differs
 *
 * Needs clang (14 or newer) and bpftool; nothing else of the kernel.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
/** abi.h first: it includes the others. */
const headers = ["abi.h", "abi-labels.h"].map((name) => join(root, "bpf/include", name));
const target = join(root, "policies/compiler/abi.generated.ts");

function firstThatRuns(names) {
  for (const name of names) {
    try {
      execFileSync(name, ["--version"], { stdio: "ignore" });
      return name;
    } catch {}
  }
  console.error(`cannot generate the ABI: none of ${names.join(", ")} runs; install clang and bpftool`);
  process.exit(1);
}

const clang = firstThatRuns([...[19, 18, 17, 16, 15, 14].map((version) => `clang-${version}`), "clang"]);
const bpftool = firstThatRuns(["bpftool", "/usr/sbin/bpftool", "/usr/local/sbin/bpftool"]);

const source = headers.map((header) => readFileSync(header, "utf8")).join("\n");
const structs = [...source.matchAll(/^struct (ap_\w+) \{/gm)].map((match) => match[1]);
const enums = [...source.matchAll(/^enum (ap_\w+) \{/gm)].map((match) => match[1]);
const macros = [...source.matchAll(/^#define (AP_\w+) \S/gm)].map((match) => match[1]);

// A type enters the BTF when a global uses it; a macro becomes a value when an enum names it.
const unit = `
typedef unsigned char __u8; typedef unsigned short __u16; typedef unsigned int __u32; typedef unsigned long long __u64;
typedef signed char __s8; typedef short __s16; typedef int __s32; typedef long long __s64;
#include "abi.h"
${structs.map((name) => `struct ${name} global_${name};`).join("\n")}
${enums.map((name) => `enum ${name} global_${name};`).join("\n")}
enum macros { ${macros.map((name) => `MACRO_${name} = ${name}`).join(", ")} } global_macros;
`;

function readBtf() {
  const folder = mkdtempSync(join(tmpdir(), "actplane-abi-"));
  try {
    writeFileSync(join(folder, "abi.c"), unit);
    const arguments_ = ["-g", "-O1", "-target", "bpf", "-I", join(root, "bpf/include"), "-c", "abi.c", "-o", "abi.o"];
    execFileSync(clang, arguments_, { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
    return JSON.parse(execFileSync(bpftool, ["btf", "dump", "file", join(folder, "abi.o"), "-j"], { encoding: "utf8" }))
      .types;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const types = readBtf();
const byId = new Map(types.map((type) => [type.id, type]));

function sizeOf(id) {
  const type = byId.get(id);
  if (type.kind === "ARRAY") return type.nr_elems * sizeOf(type.type_id);
  if (type.kind === "PTR") return 8;
  return type.size ?? sizeOf(type.type_id);
}

const named = (kind, name) => types.find((type) => type.kind === kind && type.name === name);

function layoutOf(name) {
  const struct = named("STRUCT", name);
  const fields = struct.members
    .filter((member) => member.name !== "unused")
    .map((member) => `      ${member.name}: { offset: ${member.bits_offset / 8}, size: ${sizeOf(member.type_id)} },`);
  return `  ${name}: {\n    size: ${struct.size},\n    fields: {\n${fields.join("\n")}\n    },\n  },`;
}

const valuesOf = (name) => named("ENUM", name).values.map((value) => [value.name.replace(/^MACRO_/, ""), value.val]);
const constants = [...valuesOf("macros"), ...enums.flatMap(valuesOf)];

const text = `// Made from bpf/include/abi.h by scripts/generate-abi.mjs. Do not edit.

/** Macros and enum values by their C names. */
export const AP = {
${constants.map(([name, value]) => `  ${name}: ${value},`).join("\n")}
} as const;

/** Byte offsets and sizes of the shared structs, little endian. */
export const layout = {
${structs.map(layoutOf).join("\n")}
} as const;
`;

if (!process.argv.includes("--check")) writeFileSync(target, text);
else {
  let committed = "";
  try {
    committed = readFileSync(target, "utf8");
  } catch {}
  if (committed !== text) {
    console.error(
      "policies/compiler/abi.generated.ts differs from bpf/include/abi.h: run node scripts/generate-abi.mjs",
    );
    process.exit(1);
  }
}
