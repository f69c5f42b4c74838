/** How long the compiler takes and how large the image is. */

import { median } from "../micro/worker.js";
import { compilePolicy } from "../policy/compile.js";
import { generatePolicy } from "../policy/generate.js";
import type { Figure } from "../results.js";
import type { PartOptions, PartResult } from "./part.js";

const RULES = [1, 100, 1000, 10_000];

/** From text to image, parsing included, the median of five; a size that is refused is said so. */
export async function measureCompiler({ quick, progress }: PartOptions): Promise<PartResult> {
  const figures: Figure[] = [];
  const notes: string[] = [];
  for (const rules of RULES) {
    progress(`compiler: ${rules} rules`);
    const text = generatePolicy(rules);
    const times: number[] = [];
    let outcome = compilePolicy(text, "/home/dev/project", "lsm");
    for (let n = 0; n < (quick ? 1 : 5) && "image" in outcome; n++) {
      // Processor time: other work on the machine does not make the compiler slow.
      const before = process.cpuUsage();
      outcome = compilePolicy(text, "/home/dev/project", "lsm");
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1000);
    }
    if ("refused" in outcome) {
      notes.push(`compiler, ${rules} rules: refused: ${outcome.refused}`);
      continue;
    }
    const megabytes = outcome.image.length / 1e6;
    figures.push({ name: `compile-${rules}`, value: median(times), unit: "ms", note: "processor time" });
    figures.push({ name: `image-${rules}`, value: megabytes, unit: "MB" });
  }
  return { figures, notes };
}
