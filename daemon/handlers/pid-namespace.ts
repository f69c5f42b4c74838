/** Numbers of processes, where callers live in another pid namespace than the service: a container, an agent's sandbox. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** What /proc says of pid namespaces; a seam for tests. Each throws where there is no such process. */
export interface NamespaceFacts {
  /** the pid namespace, as its link text */
  pidNamespace(pid: number | "self"): string;
  /** the number that a process has in its own, the innermost, pid namespace */
  innermost(pid: number): number;
  /** all that the service sees, by its own numbers */
  processes(): readonly number[];
}

/**
 * The service's number of the process that a caller calls `named`, or null. A caller in the service's own namespace
 * uses its numbers. Of another namespace only processes that live in that very one are meant: those further inside have
 * a number there too, which the kernel tells nobody but who looks from it.
 *
 * `among`: what to look through, so that one translation can be looked at again.
 */
export function ownNumber(
  caller: number,
  named: number,
  facts: NamespaceFacts,
  among: readonly number[] | null = null,
): number | null {
  const theirs = orNull(() => facts.pidNamespace(caller));
  if (theirs === null) return null;
  if (theirs === facts.pidNamespace("self")) return named;
  const isMeant = (pid: number) =>
    orNull(() => facts.pidNamespace(pid) === theirs && facts.innermost(pid) === named) === true;
  return (among ?? facts.processes()).find(isMeant) ?? null;
}

/** A process may end while it is looked at. */
function orNull<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}

/** proc(5): NSpid lists a process's numbers from the reader's namespace inward. */
export const procNamespaces: NamespaceFacts = {
  pidNamespace: (pid) => readlinkSync(`/proc/${pid}/ns/pid`),
  innermost: (pid) =>
    Number(/^NSpid:(?:\s+\d+)*\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0),
  processes: () => readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : [])),
};
