#!/usr/bin/env node
/**
 * Builds build/triggers: the small programs of the cases and the attacks, each doing one thing that a shell cannot, or
 * what an interpreter would need half a second for in a guest, and the process tree of test/differential. A guest has no
 * compiler, so they are built where the tests are.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Folders of which every C file is a program, and what is neither C nor a header is copied as it is. */
const folders = [join(root, "test", "cases", "tools"), join(root, "test", "attacks", "triggers")];
const driver = join(root, "test", "differential", "driver");
const out = join(root, "build", "triggers");
const cflags = "-std=gnu11 -D_GNU_SOURCE -O1 -Wall -Wextra -Werror -pthread".split(" ");

const filesOf = (folder, ending) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));

const programs = [
  ...folders.flatMap((folder) =>
    filesOf(folder, ".c").map((source) => ({
      name: basename(source, ".c"),
      sources: [source],
      headers: filesOf(folder, ".h"),
      flags: [],
    })),
  ),
  // Static: what it execs is itself, and no library that it reads on the way.
  { name: "differential", sources: filesOf(driver, ".c"), headers: filesOf(driver, ".h"), flags: ["-static"] },
];

mkdirSync(out, { recursive: true });
for (const { name, sources, headers, flags } of programs) {
  const program = join(out, name);
  const newest = Math.max(...[...sources, ...headers].map((file) => statSync(file).mtimeMs));
  if (existsSync(program) && statSync(program).mtimeMs > newest) continue;
  process.stderr.write(`build-triggers: ${name}\n`);
  const { status, error } = spawnSync("cc", [...cflags, ...flags, "-o", program, ...sources], { stdio: "inherit" });
  if (error || status !== 0) process.exit(1);
}

const scripts = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => ![".c", ".h"].includes(extname(name)))
    .map((name) => join(folder, name)),
);
for (const script of scripts) cpSync(script, join(out, basename(script)), { recursive: true });

const wanted = new Set([...programs.map(({ name }) => name), ...scripts.map((script) => basename(script))]);
for (const name of readdirSync(out)) if (!wanted.has(name)) rmSync(join(out, name), { recursive: true });
