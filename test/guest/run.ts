/**
 * npm run test:guest [-- [--kernel NAME]… [--lsm with-bpf|without-bpf]… [--keep] [WORD…]]
 *
 * Runs the kernel cases in guests and streams their TAP. The default is Debian's 6.1 with and without bpf among the
 * LSMs, which is the lsm tier and the modify-return tier, and its newest kernel with bpf. --kernel and --lsm name others,
 * each kernel with each; WORDs choose cases, as in test/cases/main.ts. Exit status: 0 all passed, 1 not, 2 a wrong
 * option, 125 no guest.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { boot, type Lsm, NO_GUEST, setUp, stopMachines } from "./machine.js";
import { buildPayload, checkoutOf } from "./payload.js";
import { TapCounter } from "./tap.js";

/** The strongest tier that each kind of kernel has; see docs/architecture.md. */
const TIER: Record<Lsm, string> = { "with-bpf": "lsm", "without-bpf": "modify-return" };
const LSMS = Object.keys(TIER) as Lsm[];

/** Seconds for one guest with all its cases, on a machine that has other work too. */
const TIMEOUT = 1200;

interface Guest {
  readonly kernel: string;
  readonly lsm: Lsm;
}

/** Both tiers on the oldest kernel that the engine supports, and what the newest one makes of it. */
const USUAL: readonly Guest[] = [
  { kernel: "6.1", lsm: "with-bpf" },
  { kernel: "6.1", lsm: "without-bpf" },
  { kernel: "newest", lsm: "with-bpf" },
];

interface Options {
  readonly guests: readonly Guest[];
  readonly words: readonly string[];
  readonly keep: boolean;
}

function options(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      kernel: { type: "string", multiple: true },
      lsm: { type: "string", multiple: true },
      keep: { type: "boolean", default: false },
    },
  });
  const wrong = values.lsm?.find((name) => !LSMS.includes(name as Lsm));
  if (wrong !== undefined) throw new Error(`--lsm: expected ${LSMS.join(" or ")}, not "${wrong}"`);
  const lsms = (values.lsm as Lsm[] | undefined) ?? LSMS;
  const guests = values.kernel
    ? values.kernel.flatMap((kernel) => lsms.map((lsm) => ({ kernel, lsm })))
    : USUAL.filter(({ lsm }) => lsms.includes(lsm));
  return { guests, words: positionals, keep: values.keep };
}

const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);
const print = (line: string) => process.stdout.write(`${line}\n`);

/** What is wrong with a run that ended with `status`, or null. */
function complaint(status: number, passed: number, failed: number): string | null {
  if (status === NO_GUEST) return "the guest gave no result";
  if (failed > 0) return `${failed} failed`;
  if (status !== 0) return `run.sh ended with ${status}`;
  return passed === 0 ? "nothing was tested" : null;
}

async function main({ guests, words, keep }: Options): Promise<number> {
  const started = performance.now();
  const root = checkoutOf(fileURLToPath(import.meta.url));
  if ((await setUp(root, [...new Set(guests.map(({ kernel }) => kernel))])) !== 0) return NO_GUEST;

  const work = mkdtempSync(join(tmpdir(), "actplane-guest-"));
  process.on("exit", () => {
    if (keep) process.stderr.write(`guest: kept ${work}\n`);
    else rmSync(work, { recursive: true, force: true });
  });
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    process.on(signal, () => {
      stopMachines();
      process.exit(code);
    });
  }
  const payload = join(work, "payload");
  mkdirSync(payload);
  buildPayload(root, payload);
  writeFileSync(join(payload, "words"), words.map((word) => `${word}\n`).join(""));

  const total = new TapCounter();
  let bad = 0;
  let missing = 0;
  print("TAP version 13");
  for (const [index, { kernel, lsm }] of guests.entries()) {
    const name = `${kernel} ${lsm}`;
    const begun = performance.now();
    const counter = new TapCounter();
    print(`# Subtest: ${name}`);
    writeFileSync(join(payload, "expected-tier"), `${TIER[lsm]}\n`);
    const onLine = (line: string) => {
      counter.line(line);
      total.line(`    ${line}`);
      print(`    ${line}`);
    };
    const status = await boot({ root, kernel, lsm, payload, keep, onLine, timeout: TIMEOUT });
    const wrong = complaint(status, counter.counts.passed, counter.counts.failed);
    if (wrong !== null) bad++;
    if (status === NO_GUEST) missing++;
    const verdict = `${wrong === null ? "ok" : "not ok"} ${index + 1} - ${name}${wrong === null ? "" : `: ${wrong}`}`;
    total.line(verdict);
    print(`${verdict} # time=${seconds(begun)}s`);
  }
  print(`1..${guests.length}`);
  const { passed, failed, skipped, todo } = total.counts;
  print(
    `# guests ${guests.length}, passed ${passed}, failed ${failed}, skipped ${skipped}, todo ${todo}, ${seconds(started)} s`,
  );
  return bad === 0 ? 0 : missing === guests.length ? NO_GUEST : 1;
}

/** Prints what is wrong and gives the exit status. */
function complain(error: unknown, status: number): number {
  process.stderr.write(`test:guest: ${error instanceof Error ? error.message : error}\n`);
  return status;
}

function optionsOrNull(): Options | null {
  try {
    return options();
  } catch (error) {
    process.exitCode = complain(error, 2);
    return null;
  }
}

const chosen = optionsOrNull();
if (chosen) process.exitCode = await main(chosen).catch((error: unknown) => complain(error, 1));
