import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtProgram } from "../native/build.js";
import { Child } from "../native/child.js";
import { imageOf, until, withEngine } from "./field.js";
import type { Check } from "./main.js";

const THREADS = 20_000;

/** Every thread of a crowd is in the domain, is judged, and leaves it again. */
export async function threads(check: Check): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "actplane-stress-"));
  const file = join(folder, "reported-file");
  writeFileSync(file, "");
  try {
    await withEngine(async (field) => {
      const child = await Child.start([builtProgram("threads"), String(THREADS), file]);
      const number = field.bind(child.pid, imageOf('rule seen: notify open file "**/reported-file"', folder));
      const before = field.engine.counters().untracked_forks;
      child.say("go");
      check("as many threads as asked for live at once", await child.line(), `alive ${THREADS}`);
      check("each is counted in the session", field.engine.sessionTasks(number), THREADS + 1);
      check("each was judged", field.engine.stats(number).reported, THREADS);
      child.say("end");
      check("they end", await child.line(), "ended");
      await until(() => field.engine.sessionTasks(number) === 1);
      check("each has left the session", field.engine.sessionTasks(number), 1);
      await child.stop();
      await until(() => field.engine.sessionTasks(number) === 0);
      check("the session is empty", field.engine.sessionTasks(number), 0);
      check("no thread was untracked", field.engine.counters().untracked_forks - before, 0);
      check("nothing failed closed", field.engine.stats(number).faults, 0);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
