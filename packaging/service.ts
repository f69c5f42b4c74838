import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { InstallError, packageRoot } from "./checkout.js";
import { PLACE as PACKAGED } from "./deb.js";
import { installedShellFiles, installShellFiles } from "./shell.js";
import { makeTree } from "./tree.js";
import { installedUnits, installUnits, NOTIFY_RELOAD, PLACES } from "./units.js";

export { InstallError };

/** Root's own copy: what the service runs must not be a file that a user (whose npm may have put it there) can change. */
export const PLACE = "/usr/local/lib/actplane";

/** Type=notify-reload came with it. */
const NOTIFY_RELOAD_SINCE = 253;

type Say = (line: string) => void;

/** Runs one of systemd's programs; InstallError with what it said when it fails. */
function run(command: string, ...args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (error) throw new InstallError(`cannot run ${command}: ${error.message}`, "This needs a machine with systemd.");
  if (status !== 0) {
    const said = stderr.trim() || `it ended with ${status}`;
    throw new InstallError(`${command} ${args.join(" ")}: ${said}`, "journalctl -u actplaned says more.");
  }
  return stdout;
}

function checkRoot(what: string): void {
  if (process.geteuid?.() !== 0)
    throw new InstallError(`only root can ${what} the service`, `sudo actplane service ${what}`);
  if (existsSync(join(PACKAGED, "package.json"))) {
    throw new InstallError("the service belongs to the Debian package", "Use apt and systemctl: see docs/service.md.");
  }
}

/** Copies this package with the Node that runs it to PLACE, and starts the service from there, now and at each boot. */
export function installService(version: string, say: Say): void {
  checkRoot("install");
  const root = packageRoot();
  mkdirSync(dirname(PLACE), { recursive: true });
  say(`copying to ${PLACE} …`);
  const fresh = mkdtempSync(`${PLACE}.`);
  const running = spawnSync("systemctl", ["is-active", "--quiet", "actplaned"]).status === 0;
  try {
    makeTree({ root, to: fresh, place: PLACE, node: process.execPath, version });
    rootsOwn(fresh);
    const old = `${fresh}.old`;
    if (existsSync(PLACE)) renameSync(PLACE, old);
    renameSync(fresh, PLACE);
    rmSync(old, { recursive: true, force: true });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  const systemd = join(PLACE, "systemd");
  installUnits("local", systemd, "/", `${PLACE}/bin/actplaned`);
  const since = Number(/^systemd (\d+)/.exec(run("systemctl", "--version"))?.[1] ?? 0);
  const dropIn = join(PLACES.local.units, NOTIFY_RELOAD);
  rmSync(dropIn, { force: true });
  if (since >= NOTIFY_RELOAD_SINCE) {
    mkdirSync(dirname(dropIn), { recursive: true });
    symlinkSync(join(systemd, "notify-reload.conf"), dropIn);
  }
  installShellFiles("local", PLACE, "/", process.execPath);
  run("systemd-sysusers", `${PLACES.local.sysusers}/actplane.conf`);
  run("systemd-tmpfiles", "--create", `${PLACES.local.tmpfiles}/actplane.conf`);
  run("systemctl", "daemon-reload");
  run("systemctl", "enable", "actplaned.service");
  say("starting actplaned, which proves first what this kernel lets it do …");
  run("systemctl", running ? "restart" : "start", "actplaned.service");
  say("actplaned runs, and will at each boot: see actplane control status");
}

/** Stops the service and takes away what installService made; `purge`: also its state, its settings and its user. */
export function removeService(purge: boolean, say: Say): void {
  checkRoot("remove");
  const units = installedUnits("local");
  if (units.length === 0 && !existsSync(PLACE))
    throw new InstallError("the service is not installed", "Nothing is left to do.");
  say("stopping actplaned …");
  run("systemctl", "--no-reload", "disable", "--now", "actplaned.service", "actplaned.socket");
  if (purge) say(run(join(PLACE, "bin", "actplaned"), "--purge").trim());
  // Without the service nobody would be told of a refusal, and nobody could end it.
  rmSync("/sys/fs/bpf/actplane", { recursive: true, force: true });
  for (const path of [...units, ...installedShellFiles("local"), PLACE]) {
    rmSync(path, { recursive: true, force: true });
    say(`removed ${path}`);
  }
  const dropIns = dirname(join(PLACES.local.units, NOTIFY_RELOAD));
  // An administrator's own drop-ins stay, unless everything is to go.
  if (existsSync(dropIns) && (purge || readdirSync(dropIns).length === 0)) rmSync(dropIns, { recursive: true });
  if (purge) {
    rmSync("/etc/actplane", { recursive: true, force: true });
    if (spawnSync("getent", ["passwd", "_actplane-probe"]).status === 0) run("userdel", "_actplane-probe");
  }
  run("systemctl", "daemon-reload");
}

/** Whoever owned the files and whatever his umask was. */
function rootsOwn(folder: string): void {
  chownSync(folder, 0, 0);
  chmodSync(folder, 0o755);
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = join(folder, path);
    const { mode } = lstatSync(file);
    lchownSync(file, 0, 0);
    if (!lstatSync(file).isSymbolicLink()) chmodSync(file, (mode & 0o111) !== 0 ? 0o755 : 0o644);
  }
}
