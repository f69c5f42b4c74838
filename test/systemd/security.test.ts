/** The unit as systemd's own tools judge it: no mistakes, little exposure, and a word on whatever is left open. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { CHECKOUT } from "../../scripts/harness/checkout.js";

const UNITS = join(CHECKOUT, "systemd");
/** systemd-analyze counts in tenths: 30 is 3.0. */
const EXPOSURE_MAX = 30;

const skip = spawnSync("systemd-analyze", ["--version"]).error ? "systemd-analyze is not here" : false;

const analyze = (...args: readonly string[]) =>
  spawnSync("systemd-analyze", ["--no-pager", ...args], { encoding: "utf8", env: { PATH: process.env.PATH } });

/** One line of `systemd-analyze security --json`. */
interface Finding {
  readonly name: string;
  readonly set: boolean | null;
  readonly exposure: string | null;
}

/** A folder with the units, of which the program is there. */
function verifiable(t: { teardown(fn: () => void): unknown }): string {
  const folder = mkdtempSync(join(tmpdir(), "actplane-units-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const text = readFileSync(join(UNITS, "actplaned.service"), "utf8").replace("/usr/bin/actplaned", "/bin/true");
  writeFileSync(join(folder, "actplaned.service"), text);
  copyFileSync(join(UNITS, "actplaned.socket"), join(folder, "actplaned.socket"));
  return folder;
}

const exposed = (unit: string) =>
  (JSON.parse(analyze("security", "--offline=true", "--json=short", unit).stdout) as Finding[]).filter(
    ({ set, exposure }) => set === false && exposure !== null,
  );

t.test("systemd finds no mistake in the units", { skip }, async (t) => {
  const folder = verifiable(t);
  for (const name of ["actplaned.service", "actplaned.socket"]) {
    const { status, stderr } = analyze("verify", join(folder, name));
    t.equal(status, 0, name);
    t.equal(stderr, "", name);
  }
});

t.test("the exposure is at most 3.0", { skip }, async (t) => {
  const unit = join(verifiable(t), "actplaned.service");
  const judged = (most: number) => analyze("security", "--offline=true", `--threshold=${most}`, unit);
  t.equal(judged(EXPOSURE_MAX).status, 0, judged(EXPOSURE_MAX).stdout);
  t.not(judged(10).status, 0, "the limit is looked at");
});

t.test("the unit says why, of each directive that it does not set", { skip }, async (t) => {
  const unit = join(verifiable(t), "actplaned.service");
  const text = readFileSync(unit, "utf8");
  const findings = exposed(unit);
  t.ok(findings.length > 0);
  for (const { name } of findings) {
    // "CapabilityBoundingSet=~CAP_SET(UID|GID|PCAP)", "User=/DynamicUser=", "SystemCallFilter=~@debug"
    const [directive = "", what] = name.split("=~");
    const words = what?.startsWith("@") ? [what] : what ? [directive] : name.split("/");
    for (const word of words) t.match(text, word, name);
  }
});
