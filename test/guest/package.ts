/**
 * npm run test:package [-- --debian 12|13]… [--keep]
 *
 * The .deb on plain Debian 12 (its 6.1 kernel, lsm tier) and 13 (its 6.12, modify-return tier), from installation to
 * purge, with real systemd and two users: payload/package.sh. Streams TAP. Exit status as of run.ts.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { boot, type Debian, type Lsm, NO_GUEST, setUp, stopMachines } from "./machine.js";
import { checkoutOf } from "./payload.js";
import { TapCounter } from "./tap.js";

/** A kernel of the distribution's own, and each of the tiers that refuse on one of them. */
const MACHINES: Record<Debian, { kernel: string; lsm: Lsm; tier: string }> = {
  "12": { kernel: "6.1", lsm: "with-bpf", tier: "lsm" },
  "13": { kernel: "6.12", lsm: "without-bpf", tier: "modify-return" },
};
/** Seconds for one guest: the service starts six times in it, each time with the verification of all programs. */
const TIMEOUT = 2700;

const { values } = parseArgs({
  options: { debian: { type: "string", multiple: true }, keep: { type: "boolean", default: false } },
});

/** Both versions are of the same code: what differs is what dpkg goes by. */
function buildPackages(root: string, payload: string): void {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const versions = { old: version, new: `${version}+next` };
  for (const [name, version] of Object.entries(versions)) {
    // gzip: unpacking xz under emulation takes a minute.
    const options = ["--version", version, "--compression", "gzip", "--to", payload];
    execFileSync(process.execPath, [join(root, "dist/packaging/main.js"), ...options], { stdio: ["ignore", 2, 2] });
    writeFileSync(join(payload, name), version);
  }
}

/** What `npm i -g` makes of the package, below the folder npm, and the Node that it needs. */
function buildNpm(root: string, payload: string): void {
  const npm = (...args: readonly string[]) =>
    execFileSync("npm", [...args, "--loglevel=error"], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", 2] });
  const file = npm("pack", "--pack-destination", payload).trim().split("\n").at(-1)!;
  npm("install", "--global", "--prefix", join(payload, "npm"), "--prefer-offline", join(payload, file));
  copyFileSync(process.execPath, join(payload, "node"));
}

async function main(debians: readonly Debian[]): Promise<number> {
  const root = checkoutOf(fileURLToPath(import.meta.url));
  if (
    (await setUp(
      root,
      debians.map((debian) => MACHINES[debian].kernel),
    )) !== 0
  )
    return NO_GUEST;
  const work = mkdtempSync(join(tmpdir(), "actplane-guest-package-"));
  process.on("exit", () => rmSync(work, { recursive: true, force: true }));
  process.on("SIGINT", () => process.exit(130));
  process.on("SIGTERM", () => process.exit(143));
  process.on("exit", stopMachines);
  const payload = join(work, "payload");
  mkdirSync(payload);
  buildPackages(root, payload);
  buildNpm(root, payload);
  copyFileSync(join(root, "test/guest/payload/package.sh"), join(payload, "run.sh"));
  let failed = 0;
  console.log("TAP version 13");
  for (const [index, debian] of debians.entries()) {
    const { kernel, lsm, tier } = MACHINES[debian];
    writeFileSync(join(payload, "expected-tier"), `${tier}\n`);
    console.log(`# Subtest: Debian ${debian}, ${kernel} ${lsm}`);
    const counter = new TapCounter();
    const onLine = (line: string) => {
      counter.line(line);
      console.log(`    ${line}`);
    };
    const status = await boot({ root, kernel, lsm, debian, payload, keep: values.keep, timeout: TIMEOUT, onLine });
    if (status === NO_GUEST && index === 0) return NO_GUEST;
    const good = status === 0 && counter.counts.failed === 0 && counter.counts.passed > 0;
    if (!good) failed++;
    console.log(`${good ? "ok" : "not ok"} ${index + 1} - Debian ${debian}`);
  }
  console.log(`1..${debians.length}`);
  return failed === 0 ? 0 : 1;
}

const wanted = values.debian ?? Object.keys(MACHINES);
const known = wanted.filter((name): name is Debian => name in MACHINES);
if (known.length === wanted.length) process.exitCode = await main(known);
else {
  console.error(`test:package: --debian: expected 12 or 13, not "${wanted.join(" ")}"`);
  process.exitCode = 2;
}
