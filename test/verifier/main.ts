/**
 * npm run test:verifier [-- --kernel NAME]… [--write]
 *
 * Loads every program of every BPF object, each by itself, in guests of Debian's 6.1 and 6.12 and of its newest kernel,
 * and prints TAP: one point for each program and kernel. What a program costs is compared with docs/verifier.md and only
 * said; --write records it there. Exit status: 0 all are loaded, 1 not, 2 a wrong option, 125 no guest.
 */

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { boot, NO_GUEST, setUp, stopMachines } from "../guest/machine.js";
import { checkoutOf } from "../guest/payload.js";
import { CostReader } from "./cost.js";
import { changes, type KernelCosts, makeTable, readTable } from "./table.js";

const KERNELS = ["6.1", "6.12", "newest"];

/** Seconds for one guest; counting instructions makes it about three times slower. */
const TIMEOUT = 1200;

const RUN = `#!/bin/sh
printf 'kernel\\t%s\\n' "$(uname -r)"
exec ./load *.bpf.o
`;

/** The guest's folder: the objects as built, the loader, run.sh. Throws when the build is missing. */
function makePayload(root: string, to: string): void {
  const built = join(root, "build", "bpf");
  const objects = existsSync(built) ? readdirSync(built).filter((name) => name.endsWith(".bpf.o")) : [];
  if (objects.length === 0) throw new Error('there are no BPF objects: run "npm run build" first');
  for (const name of objects) copyFileSync(join(built, name), join(to, name));
  const sources = ["load.c", "stack.c"].map((name) => join(root, "test", "verifier", name));
  const libraries = ["-Wl,-Bstatic", "-lbpf", "-Wl,-Bdynamic", "-lelf", "-lz"];
  const flags = ["-std=gnu11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-Werror", `-I${join(root, "bpf/include")}`];
  execFileSync("cc", [...flags, "-o", join(to, "load"), ...sources, ...libraries], { stdio: ["ignore", 2, 2] });
  writeFileSync(join(to, "run.sh"), RUN);
}

/** Prints one kernel's points from `first` on; the number of those that failed. */
function printPoints({ release, costs }: KernelCosts, first: number): number {
  costs.forEach((cost, n) => {
    const name = `${release}: ${cost.object} ${cost.program}`;
    const skipped = cost.outcome === "absent" ? " # SKIP this kernel lacks its hook" : "";
    console.log(`${cost.outcome === "refused" ? "not ok" : "ok"} ${first + n} - ${name}${skipped}`);
    if (cost.outcome === "refused") for (const line of [cost.reason, ...cost.log]) console.log(`# ${line}`);
  });
  return costs.filter(({ outcome }) => outcome === "refused").length;
}

async function main(names: readonly string[], write: boolean): Promise<number> {
  const root = checkoutOf(fileURLToPath(import.meta.url));
  const document = join(root, "docs", "verifier.md");
  const payload = mkdtempSync(join(tmpdir(), "actplane-verifier-"));
  process.on("exit", () => rmSync(payload, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      stopMachines();
      process.exit(130);
    });
  }
  makePayload(root, payload);
  if ((await setUp(root, names)) !== 0) return NO_GUEST;
  const runs = await Promise.all(
    names.map(async (kernel) => {
      const reader = new CostReader();
      const onLine = (line: string) => reader.line(line);
      const status = await boot({
        root,
        kernel,
        lsm: "with-bpf",
        payload,
        keep: false,
        onLine,
        icount: write,
        timeout: TIMEOUT,
      });
      return { kernel, status, release: reader.release, costs: reader.costs };
    }),
  );

  const recorded = readTable(existsSync(document) ? readFileSync(document, "utf8") : "");
  let count = 0;
  let failed = 0;
  console.log("TAP version 14");
  for (const run of runs) {
    failed += printPoints(run, count + 1);
    count += run.costs.length;
    // The loader's own 1 says no more than its "refused" lines.
    if (run.status > 1 || run.costs.length === 0) {
      failed++;
      console.log(`not ok ${++count} - ${run.kernel}: the guest ended with ${run.status}`);
    }
    for (const line of changes(recorded, run)) console.log(`# ${run.release}: ${line}`);
  }
  console.log(`1..${count}`);
  if (write && failed === 0) {
    const compiler = execFileSync(process.execPath, [join(root, "scripts", "build-bpf.mjs"), "--compiler"], {
      encoding: "utf8",
    });
    writeFileSync(document, makeTable(compiler.trim(), runs));
  }
  if (runs.every(({ status }) => status === NO_GUEST)) return NO_GUEST;
  return failed === 0 ? 0 : 1;
}

function complain(error: unknown, status: number): number {
  console.error(`test:verifier: ${error instanceof Error ? error.message : error}`);
  return status;
}

function options(): { kernels: string[]; write: boolean } | null {
  try {
    const { values } = parseArgs({
      options: {
        kernel: { type: "string", multiple: true, default: KERNELS },
        write: { type: "boolean", default: false },
      },
    });
    return { kernels: values.kernel, write: values.write };
  } catch (error) {
    process.exitCode = complain(error, 2);
    return null;
  }
}

const chosen = options();
if (chosen) process.exitCode = await main(chosen.kernels, chosen.write).catch((error: unknown) => complain(error, 1));
