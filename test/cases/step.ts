import { call } from "../../client/rpc.js";
import type { EngineEvent, Tier } from "../../protocol/index.js";
import type { Case, Step } from "./case.js";
import { Scene, type Stage } from "./scene.js";

/** Milliseconds given to a record on its way from the kernel to feedback file and events. */
const PATIENCE = 60_000;
/** Milliseconds in which a record that must not be there would have come. */
const SETTLE = 150;

/** Outcomes that the tier may make of what the text says; see policies/compiler/tiers.ts. */
function outcomesOn(tier: Tier, expect: Step["expect"]): EngineEvent["outcome"][] {
  if (expect === "reported") return ["reported"];
  if (expect === "killed" || tier === "tracepoint") return ["killed"];
  return expect === "stopped" ? ["refused", "killed"] : ["refused"];
}

/** Whether the tier only acts once the operation has happened. */
const actsAfter = (tier: Tier, step: Step) => tier === "tracepoint" && step.operation !== "exec";

async function reset(stage: Stage): Promise<void> {
  await stage.peer.reset();
  await stage.peer6?.reset();
}

/** Runs steps: each first without the policy, where its act must succeed, then under it. */
export class StepRunner {
  private scenes = 0;
  private last = 0;

  constructor(
    private readonly stage: Stage,
    private readonly tier: Tier,
  ) {}

  /** What is wrong, one line each; nothing when the step went as it must. */
  async run(one: Case, step: Step): Promise<string[]> {
    return [...(await this.without(one, step)), ...(await this.under(one, step))];
  }

  /** No test that cannot fail: without the policy the act has its effect. */
  private async without(one: Case, step: Step): Promise<string[]> {
    const scene = new Scene(this.stage, this.scenes++);
    await scene.prepare(one);
    await reset(this.stage);
    if (step.earlier !== undefined) await scene.sh(step.earlier);
    const ended = await scene.sh(step.run, step.inherits);
    const problems: string[] = [];
    const late = step.expect === "allowed" || step.late === "false" ? undefined : step.late;
    for (const check of [step.effect, late, step.lived ? 'test -e "$LIVED"' : undefined]) {
      if (check === undefined || (await scene.holds(check, ended))) continue;
      problems.push(`without the policy the act had no effect: ${check}\n${ended.stderr}`);
    }
    return problems;
  }

  private async under(one: Case, step: Step): Promise<string[]> {
    const scene = new Scene(this.stage, this.scenes++);
    await scene.prepare(one);
    await reset(this.stage);
    await this.newEvents(scene);
    if (step.earlier !== undefined) await scene.under(step.earlier);
    const ended = await scene.under(step.run, step.inherits);
    if (ended.feedback === null) return [`the run did not start (${ended.signal ?? ended.status}): ${ended.stderr}`];
    const problems =
      step.expect === "allowed"
        ? await this.allowed(scene, step, ended)
        : [
            ...(await this.effects(scene, step, ended)),
            ...(await this.told(scene, one, step, ended.feedback)),
            ...(await this.recorded(scene, step)),
          ];
    return problems.length > 0 && ended.stderr !== "" ? [...problems, `standard error:\n${ended.stderr}`] : problems;
  }

  private async allowed(scene: Scene, step: Step, ended: Awaited<ReturnType<Scene["under"]>>): Promise<string[]> {
    const problems: string[] = [];
    if (!(await scene.holds(step.effect, ended))) problems.push(`the allowed act had no effect: ${step.effect}`);
    await new Promise((resolve) => setTimeout(resolve, SETTLE));
    for (const event of await this.newEvents(scene)) {
      if (event.outcome === "reported") continue;
      problems.push(`${event.outcome} ${event.operation} ${event.target} by rule ${event.rule ?? event.reason}`);
    }
    return problems;
  }

  private async effects(scene: Scene, step: Step, ended: Awaited<ReturnType<Scene["under"]>>): Promise<string[]> {
    const problems: string[] = [];
    const happened = async (check: string) => scene.holds(check, ended);
    if (step.expect === "reported") {
      if (!(await happened(step.effect))) problems.push(`what is only reported had no effect: ${step.effect}`);
    } else {
      const check = actsAfter(this.tier, step) ? step.late : step.effect;
      if (check !== undefined && (await happened(check))) problems.push(`the effect happened: ${check}`);
    }
    if (step.lived) {
      // An exec is done by a child: it is the one that dies.
      const lives = step.operation === "exec" || outcomesOn(this.tier, step.expect)[0] !== "killed";
      if ((await happened('test -e "$LIVED"')) !== lives) problems.push(`the process ${lives ? "died" : "lives on"}`);
    }
    return problems;
  }

  /** The rule's reason, word for word, in the feedback file. */
  private async told(scene: Scene, one: Case, step: Step, feedback: string): Promise<string[]> {
    const { rule = "", fault } = step;
    const cause = fault === undefined ? [rule, ...reasonOf(one.policy, rule)] : [fault];
    const words = [...cause, ...(step.says ?? [])];
    const text = await scene.feedback(feedback, words, PATIENCE);
    const missing = words.filter((word) => !text.includes(word));
    return missing.map((word) => `the feedback file does not say ${JSON.stringify(word)}:\n${text}`);
  }

  private async recorded(scene: Scene, step: Step): Promise<string[]> {
    const outcomes = outcomesOn(this.tier, step.expect);
    const byCause = (event: EngineEvent) =>
      step.fault === undefined
        ? event.rule === step.rule
        : event.kind === "fault" && event.reason?.includes(step.fault);
    const all: EngineEvent[] = [];
    const deadline = Date.now() + PATIENCE;
    do {
      all.push(...(await this.newEvents(scene)));
      if (all.some((one) => byCause(one) && one.operation === step.operation && outcomes.includes(one.outcome)))
        return [];
      await new Promise((resolve) => setTimeout(resolve, 20));
    } while (Date.now() < deadline);
    const seen = all.map(
      ({ outcome, operation, target, rule, reason }) => `${outcome} ${operation} ${target} by ${rule ?? reason}`,
    );
    const wanted = `${outcomes.join(" or ")} ${step.operation} by ${step.fault ?? step.rule}`;
    return [`no event "${wanted}"; there were: ${seen.join("; ") || "none"}`];
  }

  /**
   * Matches of this user's since the last call. Root sees all, and other users run their steps meanwhile; a program with
   * its owner's rights is another user's, and known by what it is about.
   */
  private async newEvents(scene: Scene): Promise<EngineEvent[]> {
    const { violations } = await call(this.stage.socket, "violations.list", { limit: 200 });
    const fresh = violations.filter((event) => event.sequence > this.last);
    this.last = fresh.reduce((highest, event) => Math.max(highest, event.sequence), this.last);
    return fresh.filter(
      ({ process, target }) => process.uid === this.stage.person.uid || target.startsWith(`${scene.project}/`),
    );
  }
}

/** The `because` of a rule in a case's text; cases write one rule after the other and no escapes. */
function reasonOf(policy: string, rule: string): string[] {
  const own = policy.slice(policy.indexOf(`rule ${rule}:`)).split(/\n\s*rule /)[0] as string;
  return [...own.matchAll(/because "([^"]*)"/g)].map((match) => match[1] as string);
}
