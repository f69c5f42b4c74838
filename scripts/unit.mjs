#!/usr/bin/env node
/**
 * Runs the unit tests, each file in a process of its own, and prints one TAP document. tap's own runner does the same
 * with a TypeScript loader in each process, which takes three times as long and is of no use to compiled tests.
 *
 *   node scripts/unit.mjs [WORD…]      only files whose path contains one of the words
 */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const DIST = join(ROOT, "dist");
/** Milliseconds of one file. */
const TIMEOUT = 120_000;

/** Built tests whose source is still there: dist keeps what was deleted. */
function testFiles(words) {
  return readdirSync(DIST, { recursive: true })
    .filter((path) => path.endsWith(".test.js") && existsSync(join(ROOT, path.replace(/\.js$/, ".ts"))))
    .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
    .sort();
}

/** Runs one file; resolves with its TAP and whether it passed. */
function runFile(path) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(DIST, path)], {
      cwd: ROOT,
      // tap's own limit, in seconds, is 30: too short on a busy machine, and this file has one that is not.
      env: { ...process.env, TAP_TIMEOUT: String(TIMEOUT / 1000) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"])
      child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
    const clock = setTimeout(() => child.kill("SIGKILL"), TIMEOUT);
    child.on("close", (code, signal) => {
      clearTimeout(clock);
      done({ ...output, ok: code === 0, end: signal ?? code });
    });
  });
}

function print(number, path, { stdout, stderr, ok, end }) {
  const name = relative(ROOT, join(DIST, path));
  const below = stdout.replace(/^TAP version .*\n/, "").trimEnd();
  console.log(`# Subtest: ${name}\n${below.replace(/^(?=.)/gm, "    ")}`);
  console.log(`${ok ? "ok" : "not ok"} ${number} - ${name}`);
  if (!ok) console.log(`# ended with ${end}\n${stderr.replace(/^/gm, "# ")}`);
}

const files = testFiles(process.argv.slice(2));
console.log("TAP version 14");
let next = 0;
let failed = 0;
const results = [];
async function work() {
  while (next < files.length) {
    const index = next++;
    results[index] = runFile(files[index]);
    await results[index];
  }
}
const workers = Array.from({ length: Math.min(availableParallelism(), 8) }, work);
for (let index = 0; index < files.length; index++) {
  // Started in order, so the result's promise is there once an earlier one is done or a worker is free.
  while (results[index] === undefined) await new Promise((resume) => setTimeout(resume, 20));
  const result = await results[index];
  print(index + 1, files[index], result);
  if (!result.ok) failed++;
}
await Promise.all(workers);
console.log(`1..${files.length}`);
process.exitCode = failed === 0 && files.length > 0 ? 0 : 1;
