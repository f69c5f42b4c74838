import { withEngine } from "./field.js";
import type { Check } from "./main.js";

const TIMES = 5;
/** Milliseconds and bytes. */
const LOAD_MAX = 1000;
const MAPS_MAX = 32 << 20;

/** The engine alone: how long the kernel takes to load it, and what it takes while nothing lives in it. */
export async function rest(check: Check): Promise<void> {
  // Other work on the machine makes the wall clock's times longer, and is not the engine's.
  const times: number[] = [];
  const walls: number[] = [];
  let maps = 0;
  for (let n = 0; n < TIMES; n++) {
    const before = { wall: performance.now(), processor: process.cpuUsage() };
    await withEngine(async (field) => {
      const { user, system } = process.cpuUsage(before.processor);
      times.push((user + system) / 1000);
      walls.push(performance.now() - before.wall);
      maps = field.engine.memory();
    });
  }
  const list = (numbers: number[]) => numbers.map((one) => one.toFixed(0)).join(", ");
  console.log(
    `# loaded in ${list(walls)} ms, of a processor ${list(times)} ms; ${(maps / 1048576).toFixed(1)} MiB of maps`,
  );
  check("the engine is loaded in less than a second of a processor", Math.min(...times) < LOAD_MAX, true);
  check("its maps take less than 32 MiB at rest", maps < MAPS_MAX, true);
}
