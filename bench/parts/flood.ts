/** As many matches as two processes can make, beside a process whose verdicts are known. */
import { addon } from "../../addon/index.js";
import { decodeEvent } from "../../policies/compiler/index.js";
import { Field } from "../micro/field.js";
import { withProject } from "../micro/project.js";
import { Worker } from "../micro/worker.js";
import { builtProgram } from "../native/build.js";
import { compilePolicy } from "../policy/compile.js";
import type { PartOptions, PartResult } from "./part.js";
import { VERDICT_RULES, VerdictProcess } from "./verdicts.js";

/** An open is reported each time, unlike the second connection of a row to one endpoint. */
const FLOOD_RULES = `${VERDICT_RULES}rule flood:\n  notify open file "src/**"\n`;

/** Matches that one flooding process makes. */
const MATCHES = 2_000_000;
const FLOODERS = 2;

/** What came through the ring, by domain. */
class Received {
  readonly matches = new Map<number, number>();

  readonly take = (record: Buffer): void => {
    const { kind, domain } = decodeEvent(record);
    if (kind === "match") this.matches.set(domain, (this.matches.get(domain) ?? 0) + 1);
  };
}

export function measureFlood({ quick, progress }: PartOptions): Promise<PartResult> {
  const each = quick ? MATCHES / 10 : MATCHES;
  progress(`a flood of ${FLOODERS * each} matches`);
  return withProject(async (folder, port) => {
    const outcome = compilePolicy(FLOOD_RULES, folder, "tracepoint");
    if ("refused" in outcome) throw new Error(`the policy of the flood is refused: ${outcome.refused}`);
    const program = builtProgram("micro");
    const field = new Field({ addon, tier: "tracepoint", program, folder, port, clock: "cpu" });
    const received = new Received();
    field.onRecord(received.take);
    const workers: Worker[] = [];
    try {
      const judged = await VerdictProcess.start(field, folder, outcome.image);
      const domains: number[] = [];
      for (let n = 0; n < FLOODERS; n++) {
        const worker = await Worker.start(program, folder, port, "cpu");
        workers.push(worker);
        domains.push(field.bind(worker.pid, outcome.image));
      }
      const maps = field.engine.memory();
      const began = performance.now();
      const plan = { operation: "open", iterations: each / 10, batches: 10 };
      const nanoseconds = await Promise.all(workers.map((worker) => worker.run(plan)));
      const seconds = (performance.now() - began) / 1000;
      const { wrong, judged: count } = await judged.finish();
      await drained(received);
      const stats = domains.map((domain) => field.engine.stats(domain));
      const sum = (of: (index: number) => number) => domains.reduce((total, _, index) => total + of(index), 0);
      const made = FLOODERS * each;
      const lost = sum((index) => stats[index]!.lost);
      const came = sum((index) => received.matches.get(domains[index]!) ?? 0);
      const uncounted = made - sum((index) => stats[index]!.reported);
      return {
        figures: [
          { name: "flood-rate", value: made / seconds, unit: "1/s", note: `${made} matches of ${FLOODERS} processes` },
          {
            name: "flood-capacity",
            value: nanoseconds.reduce((total, one) => total + 1e9 / one, 0),
            unit: "1/s",
            note: "of as many processors, by the processor time of one match",
          },
          { name: "flood-wrong", value: wrong + Math.abs(uncounted), unit: "verdicts", note: `of ${count + made}` },
          { name: "flood-lost", value: (100 * lost) / made, unit: "%", note: "of the records, the ring being full" },
          {
            name: "flood-unaccounted",
            value: made - came - lost,
            unit: "records",
            note: "not received, not counted as lost",
          },
          {
            name: "flood-maps",
            value: (field.engine.memory() - maps) / 1048576,
            unit: "MiB",
            note: "growth of the maps",
          },
        ],
      };
    } finally {
      for (const worker of workers) await worker.stop();
      await field.close();
    }
  });
}

/** Waits until no record has come for a while: the ring is empty then. */
async function drained(received: Received): Promise<void> {
  const count = () => [...received.matches.values()].reduce((sum, one) => sum + one, 0);
  for (let before = -1; before !== count(); ) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
