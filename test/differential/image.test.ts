/**
 * The model against the compiler's image, read by its interpreter: random policies, random operation sequences, every
 * verdict and every label set compared.
 *
 *   DIFFERENTIAL_SEED=N DIFFERENTIAL_SEQUENCES=N node dist/test/differential/image.test.js
 */
import t from "tap";
import { compile, emptyTables, ImageReader } from "../../policies/compiler/index.js";
import { effectiveOf, filesOf, firstDifference, playModel, randomBatch, report } from "./cases.js";
import { ImageWorld } from "./image-world.js";
import { play, type Step } from "./play.js";
import { policyText, type RandomPolicy } from "./policies.js";
import { type Case, shrink } from "./shrink.js";
import { resolveHost, stageBelow } from "./stage.js";

const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 1);
const SEQUENCES = Number(process.env.DIFFERENTIAL_SEQUENCES ?? 10_000);
const PER_POLICY = 20;

const stage = stageBelow("/base", [1001, 1002]);

class Compared {
  private readonly worlds: (refuses: boolean) => ImageWorld;
  private readonly effective;

  /** Throws when the policy cannot be compiled; `effective` is null when it is no policy. */
  constructor(readonly policy: RandomPolicy) {
    this.effective = effectiveOf(policy, stage);
    const compiled = this.effective && compile(this.effective, { tables: emptyTables(), resolveHost });
    if (compiled && !compiled.ok) throw new Error(`${policyText(policy)}\n${JSON.stringify(compiled.diagnostics)}`);
    const reader = compiled && new ImageReader(compiled.image);
    this.worlds = (refuses) =>
      new ImageWorld(reader as ImageReader, compiled?.tables ?? emptyTables(), refuses, filesOf(stage));
  }

  /** What the model and the image make of it; null when there is no policy. */
  traces(operations: Case["operations"], refuses: boolean): [Step[], Step[]] | null {
    if (!this.effective) return null;
    const world = this.worlds(refuses);
    return [playModel(stage, this.effective, operations, refuses), play(stage, operations, world, world.begin())];
  }
}

t.test("model and image agree", async (t) => {
  const seen = { steps: 0, allowed: 0, refused: 0, killed: 0, skipped: 0, fired: 0, labelled: 0 };
  for (let index = 0; index * PER_POLICY < SEQUENCES; index++) {
    const seed = SEED * 1_000_003 + index;
    const { policy, sequences } = randomBatch(seed, stage, PER_POLICY);
    const compared = new Compared(policy);
    for (const [number, operations] of sequences.entries()) {
      const refuses = number % 2 === 0;
      const traces = compared.traces(operations, refuses);
      if (!traces) throw new Error(`no policy:\n${policyText(policy)}`);
      const [model, image] = traces;
      for (const step of model) {
        seen.steps++;
        seen[step.outcome]++;
        if (step.fired !== "") seen.fired++;
        if (/[A-D]/.test(step.processes)) seen.labelled++;
      }
      if (firstDifference(model, image) === null) continue;
      const small = await shrink({ policy, operations }, (one) => {
        const again = new Compared(one.policy).traces(one.operations, refuses);
        return again !== null && firstDifference(...again) !== null;
      });
      const both = new Compared(small.policy).traces(small.operations, refuses) as [Step[], Step[]];
      for (const line of report(small, ["model", "image"], both).split("\n")) t.comment(line);
      t.fail(`seed ${seed}, ${refuses ? "refusing" : "not refusing"}`);
      return;
    }
  }
  t.comment(`${SEQUENCES} sequences without a difference: ${JSON.stringify(seen)}`);
  // A generator whose cases never meet their rules would compare nothing.
  for (const kind of ["allowed", "refused", "killed", "fired", "labelled"] as const)
    t.ok(seen[kind] > seen.steps / 200, `${kind}: ${seen[kind]} of ${seen.steps}`);
});

t.test("a difference is found, and shown as a small case", async (t) => {
  // The model takes relative patterns below another folder than the image does.
  const elsewhere = { ...stage, root: stage.home };
  const differs = ({ policy, operations }: Case) => {
    const [one, other] = [stage, elsewhere].map((place) => effectiveOf(policy, place));
    return (
      one != null &&
      other != null &&
      firstDifference(playModel(stage, one, operations, true), playModel(stage, other, operations, true)) !== null
    );
  };
  let found: Case | null = null;
  for (let seed = 1; !found && seed < 200; seed++) {
    const { policy, sequences } = randomBatch(seed, stage, 5);
    const operations = sequences.find((one) => differs({ policy, operations: one }));
    if (operations) found = { policy, operations };
  }
  if (!found) throw new Error("no case shows the difference");
  const small = await shrink(found, differs);
  t.ok(differs(small));
  t.ok(small.operations.length <= 3, `${small.operations.length} operations of ${found.operations.length}`);
  t.ok(small.policy.rules.length + small.policy.statements.length <= 3);
  const again = randomBatch(7, stage, 2);
  t.same(randomBatch(7, stage, 2), again, "a seed repeats its cases");
});
