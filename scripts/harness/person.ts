import { type SpawnOptions, spawn } from "node:child_process";
import { chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";

/** An ordinary user, as whom commands under test run. */
export interface Person {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

export type Identity = Pick<Person, "uid" | "gid">;

export const ROOT: Identity = { uid: 0, gid: 0 };
/** Debian's nobody and nogroup; the second one is nobody's at all, for tests with two users. */
const NOBODY: Identity = { uid: 65534, gid: 65534 };
const SOMEBODY: Identity = { uid: 65533, gid: 65533 };

/** Two ordinary users for tests: alice and bob where the machine knows them, as the guest does. */
export function twoUsers(passwd = readFileSync("/etc/passwd", "utf8")): readonly [Identity, Identity] {
  const known = (name: string) => {
    const [, , uid, gid] = passwd
      .split("\n")
      .flatMap((entry) => (entry.startsWith(`${name}:`) ? entry.split(":") : []));
    return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
  };
  return [known("alice") ?? NOBODY, known("bob") ?? SOMEBODY];
}

/**
 * A user with a home below `folder`: oneself, or, when root asks, the one named. The home holds what git needs to commit
 * without asking.
 */
export function ordinaryUser(folder: string, wanted: Identity = NOBODY): Person {
  const self = userInfo();
  const person = self.uid === 0 ? { uid: wanted.uid, gid: wanted.gid } : { uid: self.uid, gid: self.gid };
  const home = join(folder, `home-${person.uid}`);
  mkdirSync(home, { recursive: true });
  const config = "[user]\n\tname = A Person\n\temail = person@example.org\n[init]\n\tdefaultBranch = main\n";
  writeFileSync(join(home, ".gitconfig"), `${config}[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n`);
  give(person, home, join(home, ".gitconfig"));
  return { ...person, home };
}

/** Makes the user owner of paths that root made. No-op for anyone else: they are the user's already. */
export function give(person: Identity, ...paths: string[]): void {
  if (process.getuid?.() !== 0) return;
  for (const path of paths) chownSync(path, person.uid, person.gid);
}

/** What a login would give, and nothing of the caller's own environment. */
export function environmentOf(person: Person, extra: Record<string, string> = {}, path: readonly string[] = []) {
  const standard = ["/usr/local/bin", "/usr/bin", "/bin"];
  // bin/actplane looks for node in PATH, and it may have been installed elsewhere.
  if (!standard.includes(dirname(process.execPath))) standard.push(dirname(process.execPath));
  return {
    HOME: person.home,
    LANG: "C.UTF-8",
    TZ: "UTC",
    GIT_CONFIG_NOSYSTEM: "1",
    PATH: [...path, ...standard].join(":"),
    ...extra,
  };
}

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Output kept of one stream, in bytes; what follows is read and dropped. */
const OUTPUT_MAX = 1 << 20;

/**
 * Runs a command as the user and waits for its end. Its whole process group is killed after `timeout` milliseconds,
 * which then shows as signal SIGKILL.
 */
export function runAs(
  person: Person,
  argv: readonly string[],
  options: { cwd: string; env: Record<string, string>; timeout: number },
): Promise<Ended> {
  const [command, ...args] = argv as [string, ...string[]];
  const spawnOptions: SpawnOptions = {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    ...(process.getuid?.() === 0 ? { uid: person.uid, gid: person.gid } : {}),
  };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, spawnOptions);
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        if (output[name].length < OUTPUT_MAX) output[name] += text;
      });
    }
    const clock = setTimeout(() => child.pid !== undefined && killGroup(child.pid), options.timeout);
    child.on("error", (error) => {
      clearTimeout(clock);
      reject(error);
    });
    child.on("close", (status, signal) => {
      clearTimeout(clock);
      resolve({ status, signal, ...output });
    });
  });
}

/** Ends a process group that we started; one that has ended already is fine. */
export function killGroup(pid: number, signal: NodeJS.Signals = "SIGKILL"): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
