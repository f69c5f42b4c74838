/** How long the compiler takes and how large the image is. */
import { setTimeout as sleep } from "node:timers/promises";
import { CompileThread } from "../../daemon/compile/thread.js";
import { median } from "../micro/worker.js";
import { compileJob, type Outcome, outcomeOf } from "../policy/compile.js";
import { generatePolicy } from "../policy/generate.js";
import type { Figure } from "../results.js";
import type { PartOptions, PartResult } from "./part.js";

const RULES = [1, 100, 1000, 10_000];

/** Threads that a policy is given to, and how often to each. */
const THREADS = 5;
const TIMES = 4;

/** Milliseconds for which a thread has been up: a service is asked later still after its start. */
const UP = 1500;

interface Measured {
  readonly first: number[];
  readonly later: number[];
  readonly processor: number[];
  readonly outcome: Outcome;
}

/** Asks the thread that the service asks, by the wall clock: its first answer and later ones. */
async function measure(text: string, threads: number): Promise<Measured> {
  const measured = { first: [] as number[], later: [] as number[], processor: [] as number[] };
  let outcome: Outcome = { refused: "not compiled" };
  for (let n = 0; n < threads; n++) {
    const thread = new CompileThread();
    thread.warm();
    await sleep(UP);
    for (let time = 0; time < TIMES; time++) {
      const job = compileJob(text, "/home/dev/project", "lsm");
      const cpu = process.cpuUsage();
      const before = performance.now();
      outcome = outcomeOf(await thread.run(job));
      (time === 0 ? measured.first : measured.later).push(performance.now() - before);
      const { user, system } = process.cpuUsage(cpu);
      measured.processor.push((user + system) / 1000);
      if ("refused" in outcome) break;
    }
    await thread.close();
    if ("refused" in outcome) break;
  }
  return { ...measured, outcome };
}

/** From text to image, parsing included; a size that is refused is said so. */
export async function measureCompiler({ quick, progress }: PartOptions): Promise<PartResult> {
  const figures: Figure[] = [];
  const notes: string[] = [];
  for (const rules of RULES) {
    progress(`compiler: ${rules} rules`);
    const { first, later, processor, outcome } = await measure(generatePolicy(rules), quick ? 1 : THREADS);
    if ("refused" in outcome) {
      notes.push(`compiler, ${rules} rules: refused: ${outcome.refused}`);
      continue;
    }
    const note = `wall time in the service's thread; ${median(processor).toFixed(0)} ms of processors`;
    figures.push({ name: `compile-${rules}`, value: median(later), unit: "ms", note });
    figures.push({ name: `compile-${rules}-first`, value: median(first), unit: "ms", note: "a thread's first policy" });
    figures.push({ name: `image-${rules}`, value: outcome.image.length / 1e6, unit: "MB" });
  }
  return { figures, notes };
}
