import { readFileSync, statSync } from "node:fs";
import type { Engine } from "../../addon/types.js";
import type { Log } from "../log.js";
import { canonicalMounts } from "./canonical.js";
import { type Mounted, parseMountinfo } from "./mountinfo.js";

const POLL_MILLISECONDS = 2_000;

/**
 * Keeps the kernel's table of mounts as the first mount namespace has them.
 * Node cannot poll(2) mountinfo for POLLPRI, so it is read again every two
 * seconds while domains live, and at once before a domain begins.
 */
export class Mounts {
  private last = "";
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly engine: Pick<Engine, "setMounts">,
    private readonly log: Log,
    private readonly read: () => MountSource = readFirstNamespace,
  ) {}

  /** Told of the mounts when they have changed, before the kernel is: labels must be there before names are. */
  onChange: (mounts: readonly Mounted[]) => void = () => {};

  now(): Mounted[] {
    return parseMountinfo(this.read().text);
  }

  /** Gives the kernel the table when it has changed. */
  refresh(): void {
    const source = this.read();
    if (source.text === this.last) return;
    const mounts = parseMountinfo(source.text);
    this.onChange(mounts);
    const { entries, skipped } = canonicalMounts(mounts, source.inodeOf);
    this.engine.setMounts(entries);
    // Only now: a table that was refused is tried again.
    this.last = source.text;
    for (const reason of skipped) this.log("warning", `files of a mount have no canonical path: ${reason}`);
  }

  watch(on: boolean): void {
    if (on && this.timer === null) {
      this.timer = setInterval(() => this.refreshOrLog(), POLL_MILLISECONDS);
      this.timer.unref();
    } else if (!on && this.timer !== null) {
      clearInterval(this.timer);
      this.timer = null;
    }
  }

  private refreshOrLog(): void {
    try {
      this.refresh();
    } catch (error) {
      this.log("error", `cannot update the table of mounts: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

export interface MountSource {
  readonly text: string;
  readonly inodeOf: (point: string) => bigint;
}

function readFirstNamespace(): MountSource {
  try {
    return mountSource("/proc/1/mountinfo", "/proc/1/root");
  } catch {
    // Without CAP_SYS_PTRACE (some containers) only the service's own view is left.
    return mountSource("/proc/self/mountinfo", "");
  }
}

function mountSource(file: string, root: string): MountSource {
  return {
    text: readFileSync(file, "utf8"),
    inodeOf: (point) => statSync(`${root}${point}`, { bigint: true }).ino,
  };
}
