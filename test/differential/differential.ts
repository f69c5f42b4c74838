/** Drives random cases through model and kernel. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Tier } from "../../addon/index.js";
import { compile, emptyTables } from "../../policies/compiler/index.js";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import { effectiveOf, playModel, randomBatch } from "./cases.js";
import { compare } from "./compare.js";
import { Driver } from "./driver.js";
import { type Compiled, Kernel, type RealRun } from "./kernel.js";
import { describe } from "./operations.js";
import type { Step } from "./play.js";
import { policyText } from "./policies.js";
import { type Case, shrink } from "./shrink.js";
import { resolveHost, type Stage, stageBelow } from "./stage.js";

/** Sequences of one policy. */
const PER_POLICY = 10;

interface Attempt {
  readonly model: readonly Step[];
  readonly real: RealRun;
  readonly differs: { readonly step: number; readonly what: string } | null;
}

export class KernelDifferential {
  private constructor(
    private readonly base: string,
    private readonly stage: Stage,
    private readonly kernel: Kernel,
    private readonly refuses: boolean,
  ) {}

  /** Loads the tier's programs and makes the folder that operations are about. */
  static async open(tier: Tier): Promise<KernelDifferential> {
    const program = join(CHECKOUT, "build", "triggers", "differential");
    if (!existsSync(program)) throw new Error(`cannot find ${program}: run npm run build first`);
    const ports = [await freePort(), await freePort()] as const;
    const base = mkdtempSync("/tmp/actplane-differential-");
    const stage = stageBelow(base, ports);
    const driver = new Driver(stage, base, program);
    try {
      return new KernelDifferential(base, stage, new Kernel(tier, driver, stage), tier !== "tracepoint");
    } catch (error) {
      driver.close();
      rmSync(base, { recursive: true, force: true });
      throw error;
    }
  }

  /** Stops at the first difference, which is returned as a small case in words. */
  async run(seed: number, sequences: number): Promise<{ difference: string | null; seen: Record<string, number> }> {
    const seen = { sequences: 0, steps: 0, allowed: 0, refused: 0, killed: 0, skipped: 0, fired: 0, labelled: 0 };
    for (let index = 0; seen.sequences < sequences; index++) {
      const batch = randomBatch(seed * 1_000_003 + index, this.stage, PER_POLICY);
      const compiled = this.compiled(batch.policy);
      if (!compiled) throw new Error(`no policy:\n${policyText(batch.policy)}`);
      this.kernel.load(compiled);
      for (const operations of batch.sequences) {
        const one = { policy: batch.policy, operations };
        const { model, real, differs } = await this.attempt(one);
        if (differs) return { difference: await this.small(one, explained(operations, model, real, differs)), seen };
        seen.sequences++;
        for (const step of model) {
          seen.steps++;
          seen[step.outcome]++;
          if (step.fired !== "") seen.fired++;
          if (/[A-D]/.test(step.processes)) seen.labelled++;
        }
      }
    }
    return { difference: null, seen };
  }

  close(): void {
    this.kernel.close();
    rmSync(this.base, { recursive: true, force: true });
  }

  private compiled(policy: Case["policy"]): Compiled | null {
    const effective = effectiveOf(policy, this.stage);
    const result = effective && compile(effective, { tables: emptyTables(), resolveHost });
    return result?.ok ? result : null;
  }

  /** Of the policy that is loaded. What the model cannot do is not tried for real. */
  private async attempt(one: Case): Promise<Attempt> {
    const effective = effectiveOf(one.policy, this.stage);
    if (!effective) throw new Error("no policy");
    const trace = playModel(this.stage, effective, one.operations, this.refuses);
    const possible = one.operations.filter((_, index) => trace[index]?.outcome !== "skipped");
    const model = trace.filter(({ outcome }) => outcome !== "skipped");
    const real = await this.kernel.run(possible);
    return { model, real, differs: compare(this.stage, possible, model, real, this.refuses) };
  }

  /** The case in words, as small as it can be made; `first`: how it was found, in case that was chance. */
  private async small(start: Case, first: string): Promise<string> {
    const attemptOf = async (one: Case): Promise<Attempt | null> => {
      const compiled = this.compiled(one.policy);
      if (!compiled) return null;
      this.kernel.load(compiled);
      return this.attempt(one);
    };
    const found = await shrink(start, async (one) => (await attemptOf(one))?.differs != null);
    const last = await attemptOf(found);
    if (!last?.differs) return `${policyText(start.policy)}\n${first}\nthe same again shows no difference`;
    return `${policyText(found.policy)}\n${explained(found.operations, last.model, last.real, last.differs)}`;
  }
}

function explained(
  operations: Case["operations"],
  model: readonly Step[],
  real: RealRun,
  differs: { step: number; what: string },
): string {
  const steps = model.map((step, index) => {
    const { done, fired, gained, spread } = real.steps[index] as RealRun["steps"][number];
    return `    model: ${JSON.stringify(step)}\n    kernel: ${JSON.stringify({ error: done.error, fired, gained, spread })}`;
  });
  const all = operations.map((operation) => `  ${describe(operation)}`);
  return [...all, ...steps, `at step ${differs.step}: ${differs.what}`].join("\n");
}

/** A UDP port that nobody has on any address. */
async function freePort(): Promise<number> {
  const socket = createSocket("udp6").bind(0, "::");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}
