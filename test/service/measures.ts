/** What the service costs while nothing happens, and its start, against the bars of the issues. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Tap } from "../cases/tap.js";
import { cpuOf, sleep, startInstance, statusOf, until } from "./process.js";

/** MB of resident memory, and part of one processor, while idle. */
const RSS_MAX = 100;
const CPU_MAX = 0.001;
/**
 * Starts of `node -e 0` until the engine is loaded and proven, Node's own start included: a bare one takes 60 to 75 ms on
 * a machine where the bar of the issues is a second, and this one slows down as it does. Some room is for its noise.
 */
const START_MAX = 20;
const BARE_STARTS = 5;
/** V8 gives back what the start needed within some seconds of idling. */
const SETTLE = 12_000;
const IDLE = 10_000;

/** Median milliseconds of starting Node for nothing. */
function bareStart(): number {
  const times = Array.from({ length: BARE_STARTS }, () => {
    const began = performance.now();
    spawnSync(process.execPath, ["-e", "0"]);
    return performance.now() - began;
  });
  return times.toSorted((a, b) => a - b)[(BARE_STARTS - 1) / 2] as number;
}

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
    const bare = bareStart();
    const ratio = Math.min(took, start) / bare;
    tap.comment(`node -e 0: ${Math.round(bare)} ms`);
    const slow = ratio > START_MAX ? [`as long as ${ratio.toFixed(1)} times node -e 0, more than ${START_MAX}`] : [];
    tap.result("measures: loaded, proven and listening in time", slow);

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
