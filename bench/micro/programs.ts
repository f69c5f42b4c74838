/** Which of the engine's programs an operation runs, and what each takes: kernel.bpf_stats_enabled, read by bpftool. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import type { Tier } from "../../addon/types.js";
import type { ProgramResult } from "../results.js";
import type { Field } from "./field.js";
import type { Plan } from "./operations.js";
import { isTypical } from "./situation.js";

const SWITCH = "/proc/sys/kernel/bpf_stats_enabled";

interface Counted {
  readonly runs: number;
  readonly ns: number;
}

interface ProgramInfo {
  readonly id: number;
  readonly name: string;
  readonly run_cnt?: number;
  readonly run_time_ns?: number;
}

/** By program id; null where there is no bpftool. */
function programs(): Map<number, Counted & { name: string }> | null {
  const { status, stdout } = spawnSync("bpftool", ["-j", "prog", "show"], { encoding: "utf8", maxBuffer: 1 << 26 });
  if (status !== 0) return null;
  const list = JSON.parse(stdout) as ProgramInfo[];
  return new Map(list.map((one) => [one.id, { name: one.name, runs: one.run_cnt ?? 0, ns: one.run_time_ns ?? 0 }]));
}

/** Programs loaded by `load`: other engines on this machine have the same names. */
export function programIds(): Set<number> {
  return new Set(programs()?.keys() ?? []);
}

/**
 * Runs each plan once in the typical situation, if a process of `field` is in it, with the kernel's own accounting on.
 * `unit.ns` is what one unit takes by the machine's clock; what accounting itself costs is in the figures. `foreign`:
 * programs that were there before.
 */
export async function measurePrograms(
  field: Field,
  tier: Tier,
  plans: readonly Plan[],
  unit: { readonly name: ProgramResult["unit"]; readonly ns: number },
  foreign: ReadonlySet<number>,
): Promise<ProgramResult[]> {
  const placed = field.all.find(({ situation }) => isTypical(situation));
  if (!placed) return [];
  const was = readFileSync(SWITCH, "utf8");
  const found: ProgramResult[] = [];
  try {
    writeFileSync(SWITCH, "1");
    for (const plan of plans) {
      const before = programs();
      await placed.worker.run(plan);
      const after = programs();
      if (!before || !after) return [];
      const operations = plan.iterations * plan.batches;
      for (const [id, { name, runs, ns }] of after) {
        const made = runs - (before.get(id)?.runs ?? 0);
        // A few runs are the measured process's own talk with us.
        if (foreign.has(id) || made < operations / 2) continue;
        found.push({
          tier,
          operation: plan.operation,
          program: name,
          runs: made / operations,
          unit: unit.name,
          each: (ns - (before.get(id)?.ns ?? 0)) / made / unit.ns,
        });
      }
    }
    return found;
  } finally {
    writeFileSync(SWITCH, was);
  }
}
