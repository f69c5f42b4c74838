import { type FSWatcher, readdirSync, readFileSync, statSync, watch } from "node:fs";

/** Users for whom domains are prepared before they ask; another one's first program is refused, and he is known then. */
const USERS_MAX = 256;
/** What systemd-logind has of each user who is logged in; ProtectHome= hides /run/user. */
const LOGGED_IN = "/run/systemd/users";

/** People and root: who has a process now first, then who could log in. Services' users are not expected to start an agent. */
export function expectedUsers(proc = "/proc", passwd = "/etc/passwd"): number[] {
  const found = new Set<number>([0]);
  for (const name of readdirSync(proc)) {
    if (!/^\d+$/.test(name)) continue;
    const uid = statSync(`${proc}/${name}`, { throwIfNoEntry: false })?.uid ?? 0;
    if (isPerson(uid)) found.add(uid);
  }
  for (const entry of readFileSync(passwd, "utf8").split("\n")) {
    const [, , uid, , , , shell = ""] = entry.split(":");
    if (isPerson(Number(uid)) && !/\/(nologin|false)$/.test(shell)) found.add(Number(uid));
  }
  return [...found].slice(0, USERS_MAX);
}

function isPerson(uid: number): boolean {
  return uid >= 1000 && uid !== 65534;
}

/** Calls when somebody logs in or out. Null where there is no such folder. */
export function watchLogins(changed: () => void, folder = LOGGED_IN): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, changed);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}
