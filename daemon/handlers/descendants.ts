import { readdirSync, readFileSync } from "node:fs";

/** Processes that a process started, and those that these did, as /proc has them now. Those that end meanwhile are left out. */
export function descendantsOf(pid: number, parents: ReadonlyMap<number, number> = parentsNow()): number[] {
  const children = new Map<number, number[]>();
  for (const [child, parent] of parents) children.set(parent, [...(children.get(parent) ?? []), child]);
  const found: number[] = [];
  for (let next = [pid]; next.length > 0; ) {
    next = next.flatMap((one) => children.get(one) ?? []).filter((one) => one !== pid && !found.includes(one));
    found.push(...next);
  }
  return found;
}

function parentsNow(): Map<number, number> {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // The name in parentheses may hold anything, a ")" too: what follows the last one is proc(5)'s.
      const [, parent] = readFileSync(`/proc/${name}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      parents.set(Number(name), Number(parent));
    } catch {
      // It has ended.
    }
  }
  return parents;
}
