import { existsSync, lstatSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DEFAULT_SOCKET } from "../protocol/index.js";
import { BPF_FS } from "./engine/pins.js";
import { EXIT, StartError } from "./exit.js";
import { checkFree } from "./http/listen.js";

export const DEFAULT_STATE = "/var/lib/actplane";

/** Says that a folder is a service's own and may be removed whole. */
const MARK = ".actplane-state";

const PINS = "/sys/fs/bpf";
const OURS = /^actplane/;

export interface Traces {
  readonly socket: string;
  readonly stateDir: string;
  /** the folder of its pins; null: all of them below /sys/fs/bpf that have our name */
  readonly pins: string | null;
}

/** Marks the service's folder at its start, unless it holds something else already. */
export function markState(folder: string): void {
  if (readdirSync(folder).length === 0) writeFileSync(join(folder, MARK), "", { mode: 0o600 });
}

/**
 * Removes what a service leaves: its socket and folder in /run, its state, its pins. Returns the paths that are gone.
 * StartError when a service still lives there, when root does not ask, or when a folder is not a service's own.
 */
export async function purge({ socket, stateDir, pins }: Traces): Promise<string[]> {
  if (process.geteuid?.() !== 0)
    throw new StartError(EXIT.notRoot, "only root can purge", "Use sudo actplaned --purge.");
  await checkFree(socket);
  const foreign = lstatSync(stateDir, { throwIfNoEntry: false })?.isDirectory() && !isOurs(stateDir);
  if (foreign) {
    throw new StartError(
      EXIT.failed,
      `${stateDir} is not a folder of the service's`,
      "Remove it by hand if you are sure.",
    );
  }
  const paths = [socket === DEFAULT_SOCKET ? dirname(socket) : socket, stateDir];
  paths.push(...(pins === null ? allPins() : [pins]));
  if (pins !== null && existsSync(pins) && statfsSync(pins).type !== BPF_FS) {
    throw new StartError(EXIT.failed, `${pins} is not on a BPF file system`, "Name the folder that --pins named.");
  }
  const there = paths.filter((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined);
  for (const path of there) rmSync(path, { recursive: true, force: true });
  return there;
}

function allPins(): string[] {
  if (!existsSync(PINS)) return [];
  return readdirSync(PINS)
    .filter((name) => OURS.test(name))
    .map((name) => join(PINS, name));
}

/** The usual one, one that a service marked, or an empty one. */
function isOurs(folder: string): boolean {
  return folder === DEFAULT_STATE || existsSync(join(folder, MARK)) || readdirSync(folder).length === 0;
}
