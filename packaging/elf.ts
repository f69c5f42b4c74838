import { execFileSync } from "node:child_process";
import { InstallError } from "./checkout.js";

/** Libraries of Debian 12 that the package depends on (deb.ts), by what a program asks for. */
const LIBRARIES = new Set(
  "ld-linux-x86-64.so.2 ld-linux-aarch64.so.1 libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 libstdc++.so.6 libgcc_s.so.1 libelf.so.1 libz.so.1".split(
    " ",
  ),
);

/** Newest versions of symbols there: glibc 2.36, and libstdc++ of GCC 12. */
const NEWEST: Readonly<Record<string, string>> = { GLIBC: "2.36", GLIBCXX: "3.4.30", CXXABI: "1.3.13" };

/** Sorts as versions do: 2.9 before 2.36. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  for (let n = 0; n < Math.max(left!.length, right!.length); n++) {
    const difference = (left![n] ?? 0) - (right![n] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What in objdump's words for a file (`-p`: private headers) Debian 12 does not have. */
export function unmet(headers: string): string[] {
  const missing = new Set<string>();
  for (const [, name] of headers.matchAll(/^\s+NEEDED\s+(\S+)/gm)) if (!LIBRARIES.has(name!)) missing.add(name!);
  for (const [, family, version] of headers.matchAll(/\b(GLIBC|GLIBCXX|CXXABI)_(\d[\d.]*)\s*$/gm)) {
    if (compareVersions(version!, NEWEST[family!]!) > 0) missing.add(`${family}_${version}`);
  }
  return [...missing];
}

/** InstallError when `file` would not start on a plain Debian 12: a Node of another distribution, a newer compiler. */
export function checkPortable(file: string): void {
  const missing = unmet(execFileSync("objdump", ["-p", file], { encoding: "utf8", maxBuffer: 64 << 20 }));
  if (missing.length === 0) return;
  throw new InstallError(
    `${file} needs ${missing.join(", ")}, which Debian 12 does not have`,
    "Build on Debian 12, and give --node FILE: the program of nodejs.org's linux archive.",
  );
}
