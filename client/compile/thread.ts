import { Worker } from "node:worker_threads";
import { ERRORS, errorMessage } from "../../protocol/index.js";
import { ClientError } from "../errors.js";
import type { CheckAnswer, CheckJob } from "./report.js";

/** Milliseconds of one check, as the service allows for one compilation. */
const TIME_MAX = 5_000;
/** MiB of the thread's heap. */
const HEAP_MAX = 256;

/** The same as the service says of its own compilation. */
const costly = (limit: string) => {
  const { exit, hint } = ERRORS["policy-too-costly"];
  return new ClientError("policy-too-costly", errorMessage("policy-too-costly", { limit }), exit, hint);
};

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
