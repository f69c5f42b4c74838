import { execFileSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();

/**
 * A small ext4 filesystem of its own: on the disk of ACTPLANE_TEST_DISK (in a
 * guest, whose kernel has no loop devices), else in a file.
 */
export class Volume {
  readonly point: string;
  private readonly disk = process.env.ACTPLANE_TEST_DISK ?? null;
  private readonly image: string;
  private readonly decoy: string;
  private loops: string[] = [];
  mounted = false;

  constructor(folder: string) {
    this.point = join(folder, "volume");
    mkdirSync(this.point);
    [this.image, this.decoy] = [this.disk ?? join(folder, "image"), join(folder, "decoy")];
    for (const file of this.disk === null ? [this.image, this.decoy] : []) {
      const fd = openSync(file, "wx");
      ftruncateSync(fd, 16 << 20);
      closeSync(fd);
    }
    // Few inodes, so that a number is soon given again.
    run("mkfs.ext4", "-q", "-F", "-N", "32", this.image);
  }

  /** Whether it can be mounted under another device number. */
  get moves(): boolean {
    return this.disk === null;
  }

  /** `elsewhere`: behind another loop device than a mount without it would get. */
  mount(elsewhere = false): void {
    if (elsewhere && this.moves) this.loop(this.decoy);
    run("mount", "-t", "ext4", this.disk ?? this.loop(this.image), this.point);
    this.mounted = true;
  }

  unmount(): void {
    run("umount", this.point);
    this.mounted = false;
    for (const loop of this.loops.splice(0)) run("losetup", "--detach", loop);
  }

  private loop(file: string): string {
    const loop = run("losetup", "--find", "--show", file);
    this.loops.push(loop);
    return loop;
  }
}
