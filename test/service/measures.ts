/** What the service costs while nothing happens, and its start, against the bars of the issues. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Tap } from "../cases/tap.js";
import { cpuOf, sleep, startInstance, statusOf, until } from "./process.js";

/** MB of resident memory, and part of one processor, while idle. */
const RSS_MAX = 100;
const CPU_MAX = 0.001;
/** Milliseconds of processor time until the engine is loaded and proven, Node's own start included. */
const START_MAX = 1_000;
/** V8 gives back what the start needed within some seconds of idling. */
const SETTLE = 12_000;
const IDLE = 10_000;

export async function measures(tap: Tap, folder: string): Promise<void> {
  const own = join(folder, "measures");
  mkdirSync(own);
  const began = performance.now();
  const instance = startInstance(own);
  try {
    const started = await until(() => existsSync(instance.socket) || instance.child.exitCode !== null, 120_000);
    if (!started || instance.child.exitCode !== null) {
      tap.result("measures: the service starts", [instance.log()]);
      return;
    }
    const took = performance.now() - began;
    const start = cpuOf(instance.pid);
    tap.comment(`start: ${Math.round(took)} ms, of which ${start} ms of processor time`);
    // The clock of a busy machine says nothing about the service; on an idle one the two differ little.
    const slow = Math.min(took, start) > START_MAX ? [`more than ${START_MAX} ms`] : [];
    tap.result(`measures: loaded, proven and listening after ${Math.round(Math.min(took, start))} ms`, slow);

    await sleep(SETTLE);
    const before = cpuOf(instance.pid);
    await sleep(IDLE);
    const cpu = (cpuOf(instance.pid) - before) / IDLE;
    const kinds = ["RssAnon", "RssFile"].map((field) => `${field} ${Math.round(statusOf(instance.pid, field) / 1000)}`);
    const rss = (statusOf(instance.pid, "VmRSS") * 1024) / 1e6;
    tap.comment(`idle: ${rss.toFixed(1)} MB resident (${kinds.join(", ")}), ${(100 * cpu).toFixed(2)}% of a processor`);
    tap.result(`measures: ${Math.round(rss)} MB idle`, rss < RSS_MAX ? [] : [`the bar is ${RSS_MAX} MB`]);
    // One tick of 10 ms is what can be told apart from nothing.
    tap.result("measures: no work while idle", cpu <= CPU_MAX + 10 / IDLE ? [] : [`${(100 * cpu).toFixed(2)}%`]);
  } finally {
    instance.child.kill("SIGTERM");
    await instance.ended;
  }
}
