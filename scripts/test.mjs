#!/usr/bin/env node
/**
 * `npm test`: set-up, then everything that this machine can test, each suite by the command that runs it alone too.
 * What cannot run here is said plainly and counts as neither. Ends with the line "N passed, N failed".
 */
import { spawn, spawnSync } from "node:child_process";
import { dirname, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { setup } from "./setup.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
/** Exit status of suites that find nothing to run on: no guest, no agent from npm; they said why. */
const NOTHING_THERE = 125;

const isRoot = process.getuid() === 0;
const canSudo = () => spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0;
const privileged = isRoot || canSudo();

/**
 * `quiet`: shown only when it fails. `missing`: why it cannot run here, or null. `lone`: no TAP, the whole command is
 * one result.
 */
const SUITES = [
  {
    name: "lint",
    command: ["node_modules/@biomejs/biome/bin/biome", "check", "--colors=off", "."],
    quiet: true,
    lone: true,
  },
  { name: "unit tests", command: ["scripts/unit.mjs"], quiet: true },
  {
    name: "cases on this kernel",
    command: ["dist/test/cases/main.js"],
    missing: () => (privileged ? null : "they need root, or sudo without a password"),
  },
  {
    name: "attacks on this kernel",
    command: ["dist/test/attacks/main.js"],
    missing: () => (privileged ? null : "they need root, or sudo without a password"),
  },
  {
    name: "labels that outlive the service",
    command: ["dist/test/labels/main.js"],
    missing: () => (isRoot ? null : "restarting services and mounting need root"),
  },
  {
    name: "domains while they run",
    command: ["dist/test/domains/main.js"],
    missing: () => (privileged ? null : "they need root, or sudo without a password"),
  },
  {
    name: "two users, and the service's socket",
    command: ["dist/test/rpc/main.js"],
    missing: () => (isRoot ? null : "two users need root"),
  },
  {
    name: "the service: start, stop, cost, mistakes",
    command: ["dist/test/service/main.js"],
    missing: () => (isRoot ? null : "services of its own need root"),
  },
  {
    name: "real agents",
    // The two that are small to install; npm run test:agents has all.
    command: ["dist/test/agents/main.js", "hooks", "mcp", "gemini", "qwen"],
    missing: () => (isRoot ? null : "a service of its own needs root"),
    absent: NOTHING_THERE,
  },
  { name: "verifier", command: ["dist/test/verifier/main.js"], quiet: true, absent: NOTHING_THERE },
  { name: "guest", command: ["dist/test/guest/run.js"], absent: NOTHING_THERE },
];

/** Runs one suite; resolves with its counts, or with the reason why it did not run. */
async function runSuite({ name, command, quiet = false, lone = false, missing, absent }, TapCounter) {
  const reason = missing?.() ?? null;
  if (reason !== null) return { name, reason };
  console.log(`\n== ${name}`);
  const started = Date.now();
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  const counter = new TapCounter();
  const kept = [];
  for await (const text of createInterface({ input: child.stdout })) {
    counter.line(text);
    if (quiet) kept.push(text);
    else console.log(text);
  }
  const status = child.exitCode ?? (await new Promise((done) => child.once("exit", (code) => done(code ?? 1))));
  if (absent !== undefined && status === absent) return { name, reason: "what it needs is not to be had; see above" };
  let { passed, failed } = counter.counts;
  if (lone) [passed, failed] = status === 0 ? [1, 0] : [0, 1];
  // A suite that ends badly, or tests nothing, must not look like a good one.
  if (failed === 0 && (status !== 0 || passed === 0)) failed = 1;
  if (quiet && failed > 0) console.log(kept.join("\n"));
  return { name, passed, failed, seconds: (Date.now() - started) / 1000 };
}

async function main() {
  setup({ quiet: true });
  const { TapCounter } = await import("../dist/test/guest/tap.js");
  const wanted = process.argv.slice(2);
  const chosen = SUITES.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
  const results = [];
  for (const suite of chosen) results.push(await runSuite(suite, TapCounter));
  console.log("");
  for (const { name, reason, passed, failed, seconds } of results) {
    if (reason !== undefined) console.log(`NOT RUN: ${name}: ${reason}`);
    else console.log(`${name}: ${passed} passed, ${failed} failed, ${seconds.toFixed(1)} s`);
  }
  const sum = (field) => results.reduce((total, result) => total + (result[field] ?? 0), 0);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  return sum("failed") === 0 && sum("passed") > 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error.name === "SetupError" ? `setup: ${error.message}` : error);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
}
