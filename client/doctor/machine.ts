/** Kernel, and what the machine is inside of. */
import { existsSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { broken, type Finding, ok, warning } from "./finding.js";

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

function kernel({ release: text, exists }: Machine): Finding[] {
  const [major = 0, minor = 0] = text.split(/[.-]/u).map(Number);
  const old = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  const upgrade = `Upgrade to Linux ${OLDEST.join(".")} or newer.`;
  return [
    old
      ? broken("kernel", `Linux ${text} is older than what actplane is tested on`, upgrade)
      : ok("kernel", `Linux ${text}`),
    exists("/sys/kernel/btf/vmlinux")
      ? ok("kernel", "it describes its types (BTF)")
      : broken(
          "kernel",
          "it does not describe its types: there is no /sys/kernel/btf/vmlinux",
          "Use a kernel built with CONFIG_DEBUG_INFO_BTF, as those of distributions are.",
        ),
  ];
}

function around({ exists, read }: Machine): Finding[] {
  const found: Finding[] = [];
  if (/microsoft/iu.test(read("/proc/version") ?? "")) {
    found.push(
      warning(
        "machine",
        "this is WSL: Windows programs started from here are outside of every policy",
        "Keep agents from starting .exe files: actplane init --template no-command --set command='*.exe'.",
      ),
    );
  }
  const cgroup = read("/proc/1/cgroup") ?? "";
  const inside =
    exists("/.dockerenv") || exists("/run/.containerenv") || /\/(?:docker|lxc|kubepods|libpod)/u.test(cgroup);
  if (inside) {
    found.push(
      warning(
        "machine",
        "this is a container: the service belongs on its host",
        "Run actplaned on the host, and mount its socket's folder (/run/actplane) into the container.",
      ),
    );
  }
  if (/^flags\s*:.*\bhypervisor\b/mu.test(read("/proc/cpuinfo") ?? ""))
    found.push(ok("machine", "a virtual machine, which makes no difference"));
  return found;
}

export const machineFindings = (machine: Machine = thisMachine): Finding[] => [...kernel(machine), ...around(machine)];
