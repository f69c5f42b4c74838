/** The compiler's thread: one job in, one answer out. What it throws ends it, and the service hears of that. */
import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { getHeapStatistics } from "node:v8";
import { parentPort } from "node:worker_threads";
import type { CompileJob, WorkerReply } from "./job.js";
import { runJob } from "./run.js";
import { WARM_UP } from "./warm-up.js";

let asked = false;

/** Nice value: whoever waits for an answer of the service goes before whoever has a policy compiled. */
const NICE = 5;

try {
  // A thread has a priority of its own, by its number: PID/task/TID.
  setPriority(Number(readlinkSync("/proc/thread-self").split("/").at(-1)), NICE);
} catch {
  // Where it may not be lowered, it is what it is.
}

parentPort?.on("message", (job: CompileJob) => {
  asked = true;
  const answer = runJob(job);
  const reply: WorkerReply = { answer, heap: getHeapStatistics().total_heap_size };
  // Handed over, not copied; runJob makes a fresh image for each job.
  parentPort?.postMessage(reply, answer.ok ? [answer.image.buffer as ArrayBuffer] : []);
});
// Loaded: the time that follows is the job's own.
parentPort?.postMessage("ready");

/** One small policy at a time, so that a job that comes meanwhile waits for no more than that. */
function warmUp(index: number): void {
  const job = WARM_UP[index];
  if (asked || !job) return;
  runJob(job);
  setImmediate(warmUp, index + 1);
}
setImmediate(warmUp, 0);
