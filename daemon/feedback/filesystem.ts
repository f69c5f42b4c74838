import { readFileSync } from "node:fs";

/**
 * The type of the filesystem behind an open descriptor, asked from /proc alone.
 * Needed before the first call that touches the file: a user's FUSE daemon can
 * keep fstat or write waiting for ever. null when the mount is not in sight of
 * the process `pid` either.
 */
export function filesystemOf(fd: number, pid: number): string | null {
  const mount = /^mnt_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1];
  if (mount === undefined) return null;
  for (const line of readFileSync(`/proc/${pid}/mountinfo`, "utf8").split("\n")) {
    if (!line.startsWith(`${mount} `)) continue;
    return / - (\S+) /.exec(line)?.[1] ?? null;
  }
  return null;
}
