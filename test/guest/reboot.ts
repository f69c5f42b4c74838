/**
 * npm run test:reboot [-- --kernel NAME] [--lsm with-bpf|without-bpf] [--keep]
 *
 * Labels on the tiers that refuse: the suite of test/labels in a guest, then the same labels in a second boot that has
 * the first one's disk under another device number. Streams TAP. Exit status as of run.ts.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { boot, type Lsm, NO_GUEST, setUp, stopMachines } from "./machine.js";
import { buildPayload, checkoutOf } from "./payload.js";
import { TapCounter } from "./tap.js";

const TIER: Record<Lsm, string> = { "with-bpf": "lsm", "without-bpf": "modify-return" };
const DISK_BYTES = 64 << 20;
/**
 * Seconds of one boot. The service starts a dozen times in the first: each is the verifier's work under emulation, 20 s
 * of a processor at best, and minutes where others work too.
 */
const TIMEOUT = 3600;

const { values } = parseArgs({
  options: {
    kernel: { type: "string", default: "6.1" },
    lsm: { type: "string", default: "with-bpf" },
    keep: { type: "boolean", default: false },
  },
});

function disk(path: string): string {
  writeFileSync(path, "");
  truncateSync(path, DISK_BYTES);
  return path;
}

/** The folder of one run; gone with this process, whatever way it ends. */
function workFolder(): string {
  const work = mkdtempSync(join(tmpdir(), "actplane-reboot-"));
  process.on("exit", () => rmSync(work, { recursive: true, force: true }));
  process.on("SIGINT", () => process.exit(130));
  process.on("SIGTERM", () => process.exit(143));
  process.on("exit", stopMachines);
  return work;
}

async function main(lsm: Lsm): Promise<number> {
  const { kernel, keep } = values;
  const root = checkoutOf(fileURLToPath(import.meta.url));
  if ((await setUp(root, [kernel])) !== 0) return NO_GUEST;
  const work = workFolder();
  const payload = join(work, "payload");
  mkdirSync(payload);
  buildPayload(root, payload);
  copyFileSync(join(root, "test/guest/payload/reboot.sh"), join(payload, "run.sh"));
  writeFileSync(join(payload, "expected-tier"), `${TIER[lsm]}\n`);
  const [world, other] = [disk(join(work, "world")), disk(join(work, "other"))];
  // The other order: what was the third disk is the fourth.
  const boots = { first: [world, other], second: [other, world] };
  let number = 0;
  let failed = 0;
  console.log("TAP version 13");
  for (const [phase, disks] of Object.entries(boots)) {
    console.log(`# Subtest: ${phase} boot, ${kernel} ${lsm}`);
    writeFileSync(join(payload, "phase"), `${phase}\n`);
    const counter = new TapCounter();
    const onLine = (line: string) => {
      counter.line(line);
      console.log(`    ${line}`);
    };
    const status = await boot({ root, kernel, lsm, payload, disks, keep, timeout: TIMEOUT, onLine });
    if (status === NO_GUEST && number === 0) return NO_GUEST;
    const good = status === 0 && counter.counts.failed === 0 && counter.counts.passed > 0;
    if (!good) failed++;
    if (status === NO_GUEST) console.log("# there was no result: what became of the guest is on stderr");
    console.log(`${good ? "ok" : "not ok"} ${++number} - ${phase} boot`);
  }
  console.log(`1..${number}`);
  return failed === 0 ? 0 : 1;
}

if (values.lsm in TIER) process.exitCode = await main(values.lsm as Lsm);
else {
  console.error(`test:reboot: --lsm: expected with-bpf or without-bpf, not "${values.lsm}"`);
  process.exitCode = 2;
}
