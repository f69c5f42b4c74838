/** The thread that a policy is checked in, so that a hostile one can be stopped. */
import { parentPort } from "node:worker_threads";
import { check } from "./check.js";
import type { CheckJob } from "./report.js";

parentPort?.on("message", (job: CheckJob) => parentPort?.postMessage(check(job)));
parentPort?.postMessage("ready");
