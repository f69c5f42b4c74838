import { readdirSync, statSync } from "node:fs";
import { addon } from "../../addon/index.js";
import { killGroup } from "../../scripts/harness/person.js";
import type { Field } from "../micro/field.js";
import { builtProgram } from "../native/build.js";
import { Child } from "../native/child.js";
import { imageOf, until, withEngine } from "./field.js";
import type { Check } from "./main.js";

/** A user that nobody else is, and how many processes he may have. */
const UID = 64_123;
const LIMIT = 4000;

/** Processes of the user that are alive. */
function processes(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === UID);
}

/** Those that are in no domain, or in another one. */
function strangers(field: Field, pids: readonly number[], domain: number): number {
  return pids.filter((pid) => {
    const pidfd = addon.pidfdOpen(pid);
    try {
      return field.engine.taskState(pidfd)?.domain !== domain;
    } finally {
      addon.closeFd(pidfd);
    }
  }).length;
}

/** A fork bomb up to the user's limit leaves no process outside, and none behind. */
export async function bomb(check: Check): Promise<void> {
  await withEngine(async (field) => {
    const child = await Child.start([builtProgram("bomb"), String(UID), String(LIMIT)]);
    try {
      const domain = field.bind(child.pid, imageOf('rule unused: notify exec "nothing"', "/"));
      const before = field.engine.counters().untracked_forks;
      child.say("go");
      await until(() => processes().length >= LIMIT);
      const alive = processes();
      check("the bomb reaches the user's limit", alive.length, LIMIT);
      check("every process is in the domain", strangers(field, alive, domain), 0);
      check("and counted in the session", field.engine.sessionTasks(domain), LIMIT);
      killGroup(child.pid);
      await until(() => field.engine.sessionTasks(domain) === 0);
      check("none is left when it was killed", field.engine.sessionTasks(domain), 0);
      check("no process was untracked", field.engine.counters().untracked_forks - before, 0);
      check("nothing failed closed", field.engine.stats(domain).faults, 0);
    } finally {
      killGroup(child.pid);
    }
  });
}
