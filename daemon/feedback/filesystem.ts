import { readFileSync } from "node:fs";
import { parseMountinfo } from "../engine/mountinfo.js";

/**
 * The type of the filesystem behind an open descriptor, asked from /proc alone.
 * Needed before the first call that touches the file: a user's FUSE daemon can
 * keep fstat or write waiting for ever. Looked for where process `pid` sees mounts,
 * then where the service does: a caller in a chroot may not see the mount that holds
 * his root. null when neither shows it.
 */
export function filesystemOf(fd: number, pid: number): string | null {
  const mount = /^mnt_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1];
  if (mount === undefined) return null;
  return typeOf(mount, pid) ?? typeOf(mount, "self");
}

function typeOf(mount: string, pid: number | "self"): string | null {
  const mounts = parseMountinfo(readFileSync(`/proc/${pid}/mountinfo`, "utf8"));
  // A line without a type is one that is not understood.
  return mounts.find(({ id }) => id === Number(mount))?.type || null;
}
