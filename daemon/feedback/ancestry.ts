/** Who started whom, read from /proc as the service's own pid namespace has it. */
import { readFileSync } from "node:fs";

/** A process that no later one of the same number can be taken for: number and start time. */
export type Identity = string;

/** How far up is looked; a chain that is longer ends there. */
const LEVELS_MAX = 64;
/** Bytes of a command line that are looked into. */
const COMMAND_MAX = 4096;

interface Found {
  readonly identity: Identity;
  readonly parent: number;
}

/** proc(5), /proc/PID/stat: the name in parentheses may hold anything, so fields count from the last one. */
function look(pid: number): Found | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { identity: `${pid}:${fields[19]}`, parent: Number(fields[1]) };
  } catch {
    return null;
  }
}

/** The process and all above it that still run, nearest first. */
export function ancestors(pid: number): Identity[] {
  const chain: Identity[] = [];
  for (let at = pid; at > 0 && chain.length < LEVELS_MAX; ) {
    const found = look(at);
    if (!found) break;
    chain.push(found.identity);
    at = found.parent;
  }
  return chain;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1").slice(0, COMMAND_MAX);
  } catch {
    return "";
  }
}

/**
 * The agent that runs a hook: the hook's parent, or what is above the shells (and env, timeout, …) that were only
 * started to run it, which show by their command line. null: it has gone.
 */
export function agentOf(hook: number): Identity | null {
  let at = look(hook)?.parent ?? 0;
  for (let level = 0; at > 0 && level < LEVELS_MAX; level++) {
    const found = look(at);
    if (!found) return null;
    if (!commandOf(at).includes("feedback-hook")) return found.identity;
    at = found.parent;
  }
  return null;
}
