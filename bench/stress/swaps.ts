import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withProject } from "../micro/project.js";
import { VERDICT_RULES, VerdictProcess } from "../parts/verdicts.js";
import { generatePolicy } from "../policy/generate.js";
import { imageOf, TIER, withEngine } from "./field.js";
import type { Check } from "./main.js";

const SWAPS = 1000;
/** Milliseconds between two swaps: some operations begin and end in between, some are under way. */
const PAUSE = 2;
/** Bytes of a program's argument: its judgement takes so long that a good part of the swaps come in the middle of one. */
const ARGUMENT = 120_000;

const KINDS = {
  programs: { linked: true },
  // The tracepoint tier does not see a script's file, only the name that is asked for (docs/tiers.md).
  scripts: { scripts: true, linked: TIER !== "tracepoint" },
  "long arguments": { argument: ARGUMENT },
};

/**
 * Processes are judged while their images are swapped: one does much, one executes scripts, which are looked at three
 * times, and one programs that take long to judge.
 * What meets a swap is judged anew by the image that is there then, and never refused, killed or passed for it.
 */
export function swaps(check: Check): Promise<void> {
  return withProject((folder) =>
    withEngine(async (field) => {
      const rules = `${VERDICT_RULES}rule argument: block exec "**/no-such-program" "**needle"\n`;
      // The same rules in another place: what patterns are numbered in one image they are not in the other.
      const images = [rules + generatePolicy(100), generatePolicy(101) + rules].map((text) => imageOf(text, folder));
      const judged = new Map<string, VerdictProcess>();
      for (const [what, kind] of Object.entries(KINDS)) {
        mkdirSync(join(folder, what));
        judged.set(what, await VerdictProcess.start(field, join(folder, what), images[0]!, kind));
      }
      const times: number[] = [];
      for (let n = 1; n <= SWAPS; n++) {
        const before = performance.now();
        for (const { domain } of judged.values()) field.engine.setImage(domain, images[n % 2]!);
        times.push((performance.now() - before) / judged.size);
        await sleep(PAUSE);
      }
      times.sort((a, b) => a - b);
      const part = (of: number) => times[Math.floor(of * (times.length - 1))]!.toFixed(1);
      console.log(`# a swap takes ${part(0.5)} ms, p99 ${part(0.99)} ms`);
      for (const [what, process] of judged) {
        const { wrong, judged: count, detail } = await process.finish();
        console.log(`# ${what}: ${count} judged during ${SWAPS} swaps: ${detail}`);
        check(`${what}: every verdict is right and counted`, wrong, 0);
        check(`${what}: nothing failed closed`, field.engine.stats(process.domain).faults, 0);
      }
    }),
  );
}
