/** Runs the shell scripts that make and boot a guest. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export type Lsm = "with-bpf" | "without-bpf";
export type Debian = "12" | "13";

/** Exit status of the scripts when there is no result: nothing was tested. */
export const NO_GUEST = 125;

const running = new Set<ChildProcess>();

/** Ends all that runs; the scripts take down QEMU and their files themselves. */
export function stopMachines(): void {
  for (const child of running) child.kill("SIGTERM");
}

async function status(child: ChildProcess): Promise<number> {
  running.add(child);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return code ?? NO_GUEST;
  } finally {
    running.delete(child);
  }
}

/** Makes what is missing of the cache, with progress on stderr; the exit status is 0 or NO_GUEST. */
export function setUp(root: string, kernels: readonly string[]): Promise<number> {
  return status(
    spawn("bash", [join(root, "test/guest/setup.sh"), ...kernels], { stdio: ["ignore", "ignore", "inherit"] }),
  );
}

export interface Boot {
  readonly root: string;
  readonly kernel: string;
  readonly lsm: Lsm;
  /** whose systemd and libraries the guest has; 12 */
  readonly debian?: Debian;
  /** folder with run.sh */
  readonly payload: string;
  /** files that become the guest's further disks and keep what it writes */
  readonly disks?: readonly string[];
  /** keep the run's console, output and image */
  readonly keep: boolean;
  /** a clock that goes by instructions: see vm.sh */
  readonly icount?: boolean;
  /** seconds; vm.sh has a default */
  readonly timeout?: number;
  /** called with each line of output, as it comes, without its newline */
  readonly onLine: (line: string) => void;
}

/** Boots a guest and runs the payload; the exit status is run.sh's, or NO_GUEST. */
export async function boot(options: Boot): Promise<number> {
  const child = spawn("bash", [join(options.root, "test/guest/vm.sh"), options.kernel, options.payload, options.lsm], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      VM_DISKS: (options.disks ?? []).join(" "),
      ...(options.debian ? { VM_DEBIAN: options.debian } : {}),
      ...(options.keep ? { VM_KEEP: "1" } : {}),
      ...(options.icount ? { VM_ICOUNT: "1" } : {}),
      ...(options.timeout === undefined ? {} : { VM_TIMEOUT: String(options.timeout) }),
    },
  });
  createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY }).on("line", options.onLine);
  return status(child);
}
