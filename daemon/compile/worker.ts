/** The compiler's thread: one job in, one answer out. What it throws ends it, and the service hears of that. */
import { getHeapStatistics } from "node:v8";
import { parentPort } from "node:worker_threads";
import type { CompileJob, WorkerReply } from "./job.js";
import { runJob } from "./run.js";
import { WARM_UP } from "./warm-up.js";

let asked = false;

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
