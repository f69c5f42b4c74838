/** What is kept of a child that runs in the background, in a folder of the user's own: child.json, state.json, output.log. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { ClientError } from "../errors.js";
import { needHome } from "../home.js";

export const RESTART_POLICIES = ["never", "on_exit"] as const;
export type RestartPolicy = (typeof RESTART_POLICIES)[number];

/** How it is started, each time. */
export interface ChildSpec {
  readonly id: string;
  readonly command: readonly string[];
  /** words of `control launch-child` before the command */
  readonly options: readonly string[];
  readonly cwd: string;
  readonly restartPolicy: RestartPolicy;
  /** restarts in a row, after which it stays down */
  readonly restartLimit: number;
  /** milliseconds before the first restart; each further one waits twice as long */
  readonly restartBackoff: number;
  /** ISO 8601, UTC */
  readonly created: string;
}

export interface ChildState {
  readonly status: "starting" | "running" | "waiting" | "stopped" | "ended" | "failed";
  readonly supervisor: ProcessName | null;
  /** process id of the command, while it runs */
  readonly pid: number | null;
  readonly restarts: number;
  /** of its last end: status, or the signal's name */
  readonly exit: number | string | null;
  readonly changed: string;
}

/** A process, so that no later one with its number is taken for it. */
export interface ProcessName {
  readonly pid: number;
  /** field 22 of /proc/PID/stat: clock ticks since boot */
  readonly start: string;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** $XDG_STATE_HOME/actplane/children, or ~/.local/state/actplane/children. */
export function childrenFolder(env: NodeJS.ProcessEnv = process.env): string {
  const state = env.XDG_STATE_HOME;
  return join(
    state && isAbsolute(state) ? state : join(needHome("the list of children"), ".local", "state"),
    "actplane",
    "children",
  );
}

export const folderOf = (id: string) => join(childrenFolder(), id);
export const logOf = (id: string) => join(folderOf(id), "output.log");

/** A new child's folder. Throws ClientError when the name is taken, or is none. */
export function createChild(spec: ChildSpec): void {
  if (!ID.test(spec.id)) throw ClientError.of("child-name", { id: spec.id });
  const folder = folderOf(spec.id);
  mkdirSync(childrenFolder(), { recursive: true, mode: 0o700 });
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (isAlive(readState(spec.id)?.supervisor ?? null)) throw ClientError.of("child-taken", { id: spec.id });
    rmSync(folder, { recursive: true });
    mkdirSync(folder, { mode: 0o700 });
  }
  write(join(folder, "child.json"), spec);
  writeState(spec.id, { status: "starting", supervisor: null, pid: null, restarts: 0, exit: null });
}

export const newId = () => `c-${randomBytes(4).toString("hex")}`;

/** Throws ClientError when there is no such child. */
export function readSpec(id: string): ChildSpec {
  const spec = ID.test(id) ? read<ChildSpec>(join(folderOf(id), "child.json")) : null;
  if (!spec) throw ClientError.of("child-unknown", { id });
  return spec;
}

export function readState(id: string): ChildState | null {
  return read<ChildState>(join(folderOf(id), "state.json"));
}

export function writeState(id: string, state: Omit<ChildState, "changed">): void {
  write(join(folderOf(id), "state.json"), { ...state, changed: new Date().toISOString() });
}

/** All children, the oldest first. */
export function allChildren(): { spec: ChildSpec; state: ChildState }[] {
  let names: string[];
  try {
    names = readdirSync(childrenFolder());
  } catch {
    return [];
  }
  return names
    .flatMap((id) => {
      const spec = ID.test(id) ? read<ChildSpec>(join(folderOf(id), "child.json")) : null;
      const state = readState(id);
      return spec && state ? [{ spec, state }] : [];
    })
    .sort((a, b) => a.spec.created.localeCompare(b.spec.created));
}

/** Name of a process that is there now; null when there is none of that number. */
export function processName(pid: number): ProcessName | null {
  try {
    // What follows the last ")" is proc(5)'s, whatever the program calls itself.
    const start = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")[19];
    return start === undefined ? null : { pid, start };
  } catch {
    return null;
  }
}

export function isAlive(name: ProcessName | null): name is ProcessName {
  return name !== null && processName(name.pid)?.start === name.start;
}

/** At once: a reader sees the old or the new. */
function write(path: string, value: object): void {
  const temporary = `${path}.${randomBytes(4).toString("hex")}`;
  writeFileSync(temporary, `${JSON.stringify(value)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}

function read<T>(path: string): T | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch {
    return null;
  }
}
