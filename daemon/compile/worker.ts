/** The compiler's thread: one job in, one answer out. What it throws ends it, and the service hears of that. */
import { getHeapStatistics } from "node:v8";
import { parentPort } from "node:worker_threads";
import type { CompileJob, WorkerReply } from "./job.js";
import { runJob } from "./run.js";

parentPort?.on("message", (job: CompileJob) => {
  const answer = runJob(job);
  const reply: WorkerReply = { answer, heap: getHeapStatistics().total_heap_size };
  // Handed over, not copied; runJob makes a fresh image for each job.
  parentPort?.postMessage(reply, answer.ok ? [answer.image.buffer as ArrayBuffer] : []);
});
// Loaded: the time that follows is the job's own.
parentPort?.postMessage("ready");
