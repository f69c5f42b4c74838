import { Worker } from "node:worker_threads";
import { ClientError, EXIT } from "../exit.js";
import type { CheckAnswer, CheckJob } from "./report.js";

/** Milliseconds of one check, as the service allows for one compilation. */
const TIME_MAX = 5_000;
/** MiB of the thread's heap. */
const HEAP_MAX = 256;

const costly = (what: string) =>
  new ClientError(
    `the policy could not be compiled within ${what}`,
    EXIT.usage,
    "Use fewer or simpler patterns; many ** and ? in one pattern cost most.",
  );

/** Checks a policy in a thread of its own, under limits of time and memory. Throws ClientError (exit 2) above them. */
export function checkInThread(job: CheckJob, timeMax = TIME_MAX): Promise<CheckAnswer> {
  const worker = new Worker(new URL("./worker.js", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX, stackSizeMb: 4 },
  });
  return new Promise<CheckAnswer>((resolve, reject) => {
    let clock: NodeJS.Timeout | undefined;
    worker.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(clock);
      reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? costly(`${HEAP_MAX} MiB`) : error);
    });
    worker.on("message", (message: "ready" | CheckAnswer) => {
      // Loading the modules is not the policy's doing, so its time begins here.
      if (message === "ready") {
        clock = setTimeout(() => reject(costly(`${timeMax / 1000} s`)), timeMax);
        worker.postMessage(job);
        return;
      }
      clearTimeout(clock);
      resolve(message);
    });
  }).finally(() => worker.terminate());
}
