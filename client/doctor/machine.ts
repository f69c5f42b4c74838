/** The kernel, and what it forbids itself. */
import { existsSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { broken, type Finding, ok } from "./finding.js";

/** Where the kernel and its surroundings show; replaced in tests. */
export interface Machine {
  readonly release: string;
  exists(path: string): boolean;
  /** null: not there */
  read(path: string): string | null;
}

export const thisMachine: Machine = {
  release: release(),
  exists: existsSync,
  read(path) {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return null;
    }
  },
};

/** Oldest kernel that the programs are tested on. */
const OLDEST = [6, 1] as const;
/** Of distributions that have apt; others are told in words. */
const INSTALL = "sudo apt install linux-image-amd64 && sudo reboot";

function version({ release: text }: Machine): Finding {
  const [major = 0, minor = 0] = text.split(/[.-]/u).map(Number);
  const old = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  if (!old) return ok("kernel", `Linux ${text}`);
  const upgrade = `Upgrade to Linux ${OLDEST.join(".")} or newer; on Debian 12 and 13: ${INSTALL}`;
  return broken("kernel", `Linux ${text} is older than what actplane is tested on`, upgrade);
}

function types({ exists }: Machine): Finding {
  if (exists("/sys/kernel/btf/vmlinux")) return ok("kernel", "it describes its types (BTF)");
  return broken(
    "kernel",
    "it does not describe its types: there is no /sys/kernel/btf/vmlinux",
    `Use a kernel built with CONFIG_DEBUG_INFO_BTF, as those of distributions are; on Debian: ${INSTALL}`,
  );
}

/** At its strictest, lockdown keeps BPF programs from reading the kernel's memory, root's as well. */
function lockdown({ read }: Machine): Finding[] {
  if (!/\[confidentiality\]/u.test(read("/sys/kernel/security/lockdown") ?? "")) return [];
  return [
    broken(
      "kernel",
      "it is locked down for confidentiality, so that no program of the service can read what it has to judge",
      "Take lockdown=confidentiality out of the kernel's command line and boot again: sudo editor /etc/default/grub && sudo update-grub && sudo reboot",
    ),
  ];
}

/** What the kernel itself can be asked without the service. */
export const kernelFindings = (machine: Machine = thisMachine): Finding[] => [
  version(machine),
  types(machine),
  ...lockdown(machine),
];
