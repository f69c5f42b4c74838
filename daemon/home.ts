import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * The home that `~/` means for a user: the passwd entry of his uid, never a
 * request's word. /etc/passwd is read first; users from other sources (LDAP,
 * systemd-homed) are asked of getent(1), since Node's os.userInfo knows only the
 * caller's own. null when there is no entry.
 */
export async function homeOf(uid: number): Promise<string | null> {
  const local = homeIn(readFileSync("/etc/passwd", "utf8"), uid);
  if (local !== null) return local;
  try {
    const { stdout } = await run("/usr/bin/getent", ["passwd", String(uid)], { timeout: 2_000, env: {} });
    return homeIn(stdout, uid);
  } catch {
    return null;
  }
}

/** Without a trailing slash; "/" is "". */
export function homeIn(passwd: string, uid: number): string | null {
  for (const line of passwd.split("\n")) {
    const [, , id, , , home] = line.split(":");
    if (id === String(uid) && home?.startsWith("/")) return home.replace(/\/+$/, "");
  }
  return null;
}
