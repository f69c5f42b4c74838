import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { PolicySource } from "../compile/job.js";
import { type BaseState, NO_BASE } from "./base.js";

/**
 * What was in force is kept in the service's state folder: a user's own policy, which the service cannot read by
 * itself, and the machine's, for a start that finds its files broken. Root's own folder, so what is read is trusted.
 */
const NAME = "policies.json";

interface Kept {
  readonly version: 1;
  readonly machine: readonly PolicySource[];
  readonly users: readonly (readonly [number, PolicySource])[];
}

export function loadBase(stateDir: string): BaseState {
  let text: string;
  try {
    text = readFileSync(join(stateDir, NAME), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return NO_BASE;
    throw error;
  }
  const kept = JSON.parse(text) as Kept;
  if (kept.version !== 1) throw new Error(`${NAME} is of another version`);
  return { machine: kept.machine, users: new Map(kept.users) };
}

/** On disk before it counts as kept; a reader finds the old or the new. */
export function keepBase(stateDir: string, { machine, users }: BaseState): void {
  const path = join(stateDir, NAME);
  const kept: Kept = { version: 1, machine, users: [...users] };
  const fd = openSync(`${path}.new`, "w", 0o600);
  try {
    writeSync(fd, JSON.stringify(kept));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(`${path}.new`, path);
}
