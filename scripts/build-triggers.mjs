#!/usr/bin/env node
/**
 * Builds build/triggers: the small C programs of test/attacks/triggers, each doing one thing that a shell cannot. A
 * guest has no compiler, so they are built where the tests are.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = join(root, "test", "attacks", "triggers");
const out = join(root, "build", "triggers");
const cflags = "-std=gnu11 -D_GNU_SOURCE -O1 -Wall -Wextra -Werror -pthread".split(" ");

mkdirSync(out, { recursive: true });
const wanted = new Set();
for (const name of readdirSync(sources).filter((file) => file.endsWith(".c"))) {
  const [source, program] = [join(sources, name), join(out, basename(name, ".c"))];
  wanted.add(basename(program));
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) continue;
  process.stderr.write(`build-triggers: ${basename(program)}\n`);
  const { status, error } = spawnSync("cc", [...cflags, "-o", program, source], { stdio: "inherit" });
  if (error || status !== 0) process.exit(1);
}
for (const name of readdirSync(out)) if (!wanted.has(name)) rmSync(join(out, name));
