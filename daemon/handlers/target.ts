import { readFileSync } from "node:fs";
import type { Addon, Engine } from "../../addon/types.js";
import type { Caller } from "../caller.js";
import { ServiceError } from "../errors.js";
import { type NamespaceFacts, ownNumber, procNamespaces } from "./pid-namespace.js";

/** What /proc says of a process; a seam for tests. */
export interface ProcessFacts extends NamespaceFacts {
  /** real, effective, saved and filesystem uid */
  uids(pid: number): readonly number[];
  /** who started it, or has it now; 0 when that cannot be told */
  parent(pid: number): number;
}

/** A process that is open: nothing else gets its number meanwhile. */
export interface Target {
  readonly pidfd: number;
  /** as the service's own pid namespace has it */
  readonly pid: number;
}

/**
 * Opens the process that a caller names by the pid that it has where he lives, and checks that it is his. The
 * descriptor is taken first and seen alive last: what /proc said in between was about that process and no later one
 * with its number. The caller closes it.
 */
export function openTarget(
  addon: Pick<Addon, "pidfdOpen" | "pidfdAlive" | "closeFd">,
  engine: Pick<Engine, "taskState">,
  caller: Caller,
  named: number,
  /** why a process that runs in a domain (0: outside all) may not be meant, or null */
  unfit: (domain: number) => string | null,
  facts: ProcessFacts = procFacts,
): Target {
  const refused = (problem: string) => ServiceError.of("process-unusable", { pid: String(named), problem });
  const pid = ownNumber(caller.pid, named, facts);
  if (pid === null) throw refused("there is no such process");
  const pidfd = openOwn(addon, engine, caller, pid, unfit, facts, refused);
  // A number that was another process's when it was translated is not what he named.
  if (ownNumber(caller.pid, named, facts, [pid]) === pid) return { pidfd, pid };
  addon.closeFd(pidfd);
  throw refused("there is no such process");
}

/**
 * Opens the process that started the caller. The service reads its number itself, so it does not matter in which pid
 * namespace the caller lives. A caller whose parent has ended is some reaper's by then: its number is read again behind
 * the descriptor, and process 1 is nobody's parent here.
 */
export function openParent(
  addon: Pick<Addon, "pidfdOpen" | "pidfdAlive" | "closeFd">,
  engine: Pick<Engine, "taskState">,
  caller: Caller,
  unfit: (domain: number) => string | null,
  facts: ProcessFacts = procFacts,
): Target {
  const refused = (pid: number, problem: string) => ServiceError.of("process-unusable", { pid: String(pid), problem });
  const pid = facts.parent(caller.pid);
  if (pid <= 1) throw refused(pid, "who started you has ended");
  const pidfd = openOwn(addon, engine, caller, pid, unfit, facts, (problem) => refused(pid, problem));
  if (facts.parent(caller.pid) === pid) return { pidfd, pid };
  addon.closeFd(pidfd);
  throw refused(pid, "who started you has ended");
}

function openOwn(
  addon: Pick<Addon, "pidfdOpen" | "pidfdAlive" | "closeFd">,
  engine: Pick<Engine, "taskState">,
  caller: Caller,
  pid: number,
  unfit: (domain: number) => string | null,
  facts: ProcessFacts,
  refused: (problem: string) => ServiceError,
): number {
  let pidfd: number;
  try {
    pidfd = addon.pidfdOpen(pid);
  } catch {
    throw refused("there is no such process");
  }
  try {
    // One answer for another user's process and for none: he must not learn which it is.
    if (!owns(caller, uidsOf(facts, pid)) || !addon.pidfdAlive(pidfd)) throw refused("there is no such process");
    const problem = unfit(engine.taskState(pidfd)?.domain ?? 0);
    if (problem !== null) throw refused(problem);
    return pidfd;
  } catch (error) {
    addon.closeFd(pidfd);
    throw error;
  }
}

/** All four: a setuid program's process is not its starter's to bind. */
function owns(caller: Caller, uids: readonly number[]): boolean {
  return uids.length === 4 && (caller.root || uids.every((uid) => uid === caller.uid));
}

function uidsOf(facts: ProcessFacts, pid: number): readonly number[] {
  try {
    return facts.uids(pid);
  } catch {
    return [];
  }
}

const procFacts: ProcessFacts = {
  ...procNamespaces,
  uids: (pid) =>
    (/^Uid:\s+(.+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "").split(/\s+/).map(Number),
  parent(pid) {
    try {
      return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    } catch {
      return 0;
    }
  },
};
