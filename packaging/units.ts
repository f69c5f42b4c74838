import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where a package's files go, and where an administrator's own do. */
export const PLACES = {
  package: { units: "/usr/lib/systemd/system", sysusers: "/usr/lib/sysusers.d", tmpfiles: "/usr/lib/tmpfiles.d" },
  local: { units: "/etc/systemd/system", sysusers: "/etc/sysusers.d", tmpfiles: "/etc/tmpfiles.d" },
} as const;

/** The drop-in that only systemd 253 and later understand; who installs decides. */
export const NOTIFY_RELOAD = "actplaned.service.d/notify-reload.conf";

/** Path of each file below / and where it comes from below systemd/. */
export function unitFiles(kind: keyof typeof PLACES): ReadonlyMap<string, string> {
  const { units, sysusers, tmpfiles } = PLACES[kind];
  return new Map([
    [`${units}/actplaned.service`, "actplaned.service"],
    [`${units}/actplaned.socket`, "actplaned.socket"],
    [`${sysusers}/actplane.conf`, "actplane.sysusers"],
    [`${tmpfiles}/actplane.conf`, "actplane.tmpfiles"],
  ]);
}

/** Puts the files below `root` ("" for the running system). `daemon` is what the unit starts. */
export function installUnits(kind: keyof typeof PLACES, systemd: string, root: string, daemon: string): void {
  for (const [path, source] of unitFiles(kind)) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    if (source !== "actplaned.service") {
      copyFileSync(join(systemd, source), target);
      continue;
    }
    const text = readFileSync(join(systemd, source), "utf8");
    writeFileSync(target, text.replace(/^ExecStart=\S+/m, `ExecStart=${daemon}`));
  }
}

/** Files that `installUnits` made and that are there. */
export function installedUnits(kind: keyof typeof PLACES): string[] {
  return [...unitFiles(kind).keys(), `${PLACES[kind].units}/${NOTIFY_RELOAD}`].filter((path) => existsSync(path));
}
