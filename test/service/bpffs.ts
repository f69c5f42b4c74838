import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** A BPF file system of a test's own, below `folder`, for a service to pin in. */
export class PrivatePins {
  readonly path: string;
  private readonly mount: string;

  constructor(folder: string) {
    this.mount = join(folder, "bpf");
    this.path = join(this.mount, "actplane");
    mkdirSync(this.mount, { recursive: true });
    const { status, stderr } = spawnSync("mount", ["-t", "bpf", "bpf", this.mount], { encoding: "utf8" });
    if (status !== 0) throw new Error(`cannot mount a BPF file system: ${stderr}`);
  }

  /** Unloads what is pinned. */
  close(): void {
    rmSync(this.path, { recursive: true, force: true });
    spawnSync("umount", ["-l", this.mount]);
  }
}
