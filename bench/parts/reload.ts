/** Images are replaced while a process is being judged by them. */
import { setTimeout as sleep } from "node:timers/promises";
import { addon } from "../../addon/index.js";
import { Field } from "../micro/field.js";
import { withProject } from "../micro/project.js";
import { builtProgram } from "../native/build.js";
import { Child } from "../native/child.js";
import { compilePolicy } from "../policy/compile.js";
import { generatePolicy } from "../policy/generate.js";
import type { Figure } from "../results.js";
import type { PartOptions, PartResult } from "./part.js";
import { VERDICT_RULES, VerdictProcess, type Verdicts } from "./verdicts.js";

/** Milliseconds between two reloads: some operations begin and end in between, some are under way. */
const PAUSE = 2;

const RELOADS = 1000;

/** Swaps for each wait of the kernel that is measured alone. */
const EVERY = 5;

/** Two policies of different rules, which agree about the verdicts that are looked at. */
function images(rules: number, folder: string): Uint8Array[] {
  return [generatePolicy(rules), generatePolicy(rules + 1)].map((text) => {
    const outcome = compilePolicy(VERDICT_RULES + text, folder, "tracepoint");
    if ("refused" in outcome) throw new Error(`the policy of ${rules} rules is refused: ${outcome.refused}`);
    return outcome.image;
  });
}

export function measureReload({ quick, progress }: PartOptions): Promise<PartResult> {
  const reloads = quick ? RELOADS / 5 : RELOADS;
  progress(`${reloads} reloads with operations running`);
  return withProject(async (folder, port) => {
    const policies = images(100, folder);
    const setup = {
      addon,
      tier: "tracepoint" as const,
      program: builtProgram("micro"),
      folder,
      port,
      clock: "cpu" as const,
    };
    const field = new Field(setup);
    const grace = await Child.start([builtProgram("grace")]);
    try {
      const judged = await VerdictProcess.start(field, folder, policies[0]!);
      const times: number[] = [];
      const waits: number[] = [];
      for (let n = 1; n <= reloads; n++) {
        const before = performance.now();
        field.engine.setImage(judged.domain, policies[n % 2]!);
        times.push(performance.now() - before);
        await sleep(PAUSE);
        if (n % EVERY !== 0) continue;
        grace.say("go");
        waits.push(Number(await grace.line()) / 1000);
      }
      return { figures: figuresOf(times, waits, await judged.finish()) };
    } finally {
      await grace.stop();
      await field.close();
    }
  });
}

function figuresOf(times: number[], waits: number[], { wrong, judged, detail }: Verdicts): Figure[] {
  const note = `of ${times.length} swaps of an image of 100 rules`;
  const wait = "a wait for all of the kernel's readers and nothing else, in between: each swap has one in it";
  return [
    { name: "reload-median", value: quantile(times, 0.5), unit: "ms", note },
    { name: "reload-p99", value: quantile(times, 0.99), unit: "ms", note },
    { name: "reload-worst", value: quantile(times, 1), unit: "ms", note },
    { name: "grace-median", value: quantile(waits, 0.5), unit: "ms", note: wait },
    { name: "grace-p99", value: quantile(waits, 0.99), unit: "ms", note: `of ${waits.length}` },
    { name: "reload-wrong", value: wrong, unit: "verdicts", note: `of ${judged} judged meanwhile: ${detail}` },
  ];
}

function quantile(numbers: number[], part: number): number {
  const sorted = numbers.sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
}
