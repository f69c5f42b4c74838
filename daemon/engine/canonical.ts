import type { MountEntry } from "../../addon/types.js";
import type { Mount } from "./mountinfo.js";

/** Bytes of a mount point that the kernel's table can hold, without NUL (struct ap_mount). */
const POINT_BYTES_MAX = 255;

export interface Canonical {
  readonly entries: MountEntry[];
  /** mount points that could not be used, each with the reason */
  readonly skipped: string[];
}

/**
 * Chooses, for each superblock, the one place where its files have their name:
 * the earliest mount of its whole tree. A superblock of which only parts are
 * mounted (a bind mount, a btrfs subvolume) gets one entry for each part that
 * is not inside another, known by the inode number of its mount point.
 * `inodeOf` throws when the mount point cannot be looked at.
 */
export function canonicalMounts(mounts: readonly Mount[], inodeOf: (point: string) => bigint): Canonical {
  const entries: MountEntry[] = [];
  const skipped: string[] = [];
  for (const [device, same] of byDevice(mounts)) {
    const whole = same.find((mount) => mount.root === "/" && fits(mount.point, skipped));
    if (whole) {
      entries.push({ device, inode: 0n, path: pathOf(whole.point), subtrees: false });
      continue;
    }
    entries.push({ device, inode: 0n, path: "", subtrees: true });
    for (const part of outermost(same)) {
      if (!fits(part.point, skipped)) continue;
      try {
        entries.push({ device, inode: inodeOf(part.point), path: pathOf(part.point), subtrees: true });
      } catch (error) {
        skipped.push(`${part.point}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return { entries, skipped };
}

function byDevice(mounts: readonly Mount[]): Map<number, Mount[]> {
  const groups = new Map<number, Mount[]>();
  for (const mount of mounts) {
    const group = groups.get(mount.device);
    if (group) group.push(mount);
    else groups.set(mount.device, [mount]);
  }
  return groups;
}

/** The first mount of each root, without those whose root lies inside another mounted root. */
function outermost(mounts: readonly Mount[]): Mount[] {
  const first = new Map<string, Mount>();
  for (const mount of mounts) if (!first.has(mount.root)) first.set(mount.root, mount);
  return [...first.values()].filter(
    (mount) => ![...first.keys()].some((root) => root !== mount.root && mount.root.startsWith(`${root}/`)),
  );
}

/** The kernel puts a file's path behind this, so "/" is written as nothing. */
function pathOf(point: string): string {
  return point === "/" ? "" : point;
}

function fits(point: string, skipped: string[]): boolean {
  if (Buffer.byteLength(point) <= POINT_BYTES_MAX) return true;
  skipped.push(`${point.slice(0, 64)}…: longer than ${POINT_BYTES_MAX} bytes`);
  return false;
}
