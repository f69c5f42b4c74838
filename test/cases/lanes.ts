/**
 * Users run their steps at the same time, one after the other each: an emulated machine is waited for less, and no
 * verdict may depend on what others do. Ordinary users take turns, and every fifth step is root's, whose domains must
 * come to the same verdicts.
 */
import type { Tier } from "../../protocol/index.js";
import { runAs } from "../../scripts/harness/person.js";
import type { Case, Step } from "./case.js";
import type { Stage } from "./scene.js";
import type { Built } from "./stage.js";
import { StepRunner } from "./step.js";
import type { Tap } from "./tap.js";

/** Every how many steps it is root's turn. */
const ROOTS_TURN = 5;

type Outcome = { readonly problems: readonly string[] } | { readonly skipped: string };

/** One user with the work that is left. */
class Lane {
  /** steps given to it */
  count = 0;
  private tail: Promise<unknown> = Promise.resolve();
  private readonly runner: StepRunner;

  constructor(
    readonly stage: Stage,
    tier: Tier,
  ) {
    this.runner = new StepRunner(stage, tier);
  }

  /** Runs the step when this lane's earlier ones are done. Never rejects. */
  add(one: Case, step: Step): Promise<Outcome> {
    this.count++;
    const outcome = this.tail.then(() => this.run(one, step)).catch((error: Error) => ({ problems: [error.message] }));
    this.tail = outcome;
    return outcome;
  }

  private async run(one: Case, step: Step): Promise<Outcome> {
    const skipped = await lacks(this.stage, step);
    return skipped === null ? { problems: await this.runner.run(one, step) } : { skipped };
  }
}

/** What the machine lacks to try a step, or null. */
async function lacks(stage: Stage, step: Step): Promise<string | null> {
  if (step.needs === "ipv6" && stage.peer6 === null) return "this machine has no IPv6 loopback";
  if (step.where === undefined) return null;
  const options = { cwd: stage.folder, env: { PATH: `${stage.tools}:${process.env.PATH}` }, timeout: stage.timeout };
  const { status } = await runAs(stage.person, ["sh", "-c", step.where], options);
  return status === 0 ? null : `not on this machine: ${step.where}`;
}

/** Whose turn it is, always the same for a step of a given list. Null: nobody may. */
function laneOf(step: Step, turn: number, users: readonly Lane[], root: Lane | null): Lane | null {
  if (step.as === "root") return root;
  if (root && step.as !== "user" && turn % ROOTS_TURN === ROOTS_TURN - 1) return root;
  return users[turn % users.length] ?? null;
}

/** Runs all steps that are for this tier, and prints their results in the order of the cases. */
export async function runInLanes(cases: readonly Case[], { users, root, tier }: Built, tap: Tap): Promise<void> {
  const lanes = users.map((stage) => new Lane(stage, tier));
  const rootLane = root && new Lane(root, tier);
  let turn = 0;
  const begun = cases.map((one) => {
    const steps = one.steps.filter((step) => !step.tiers || step.tiers.includes(tier));
    return {
      one,
      steps: steps.map((step) => ({ step, outcome: laneOf(step, turn++, lanes, rootLane)?.add(one, step) })),
    };
  });
  for (const { one, steps } of begun) {
    tap.comment(`${one.name}: ${one.title}`);
    for (const { step, outcome } of steps) {
      const name = `${one.name}: ${step.name}`;
      const result: Outcome = (await outcome) ?? { skipped: "the test is not run by root" };
      if ("skipped" in result) tap.skip(name, result.skipped);
      else tap.result(name, result.problems);
    }
  }
  for (const { stage, count } of [...lanes, ...(rootLane ? [rootLane] : [])])
    tap.comment(`user ${stage.person.uid} ran ${count} steps`);
}
