import { readFileSync } from "node:fs";

export interface HelperUser {
  readonly uid: number;
  readonly gid: number;
}

/** systemd/actplane.sysusers makes it. */
export const HELPER_NAME = "_actplane-probe";

/** Where that user was not made, as in a checkout. Others may act as nobody too: containers do, for ids they do not map. */
const NOBODY: HelperUser = { uid: 65534, gid: 65534 };

/** Whom the self-test's helper runs as: needs no rights, and should have no process that could interfere. */
export function helperUser(passwd = readFileSync("/etc/passwd", "utf8")): HelperUser {
  for (const line of passwd.split("\n")) {
    const [name, , uid, gid] = line.split(":");
    if (name === HELPER_NAME && isId(uid) && isId(gid)) return { uid: Number(uid), gid: Number(gid) };
  }
  return NOBODY;
}

/** Not root's, and not the one that means none. */
function isId(text: string | undefined): boolean {
  return /^[1-9]\d{0,9}$/.test(text ?? "") && Number(text) < 0xffffffff;
}
