/** Rounds of the micro-benchmark: every operation in every situation, taking turns. */
import type { Condition, MicroRefusal, MicroResult, ProgramResult } from "../results.js";
import { Field, type Setup } from "./field.js";
import type { Plan } from "./operations.js";
import { measurePrograms, programIds } from "./programs.js";
import type { Situation } from "./situation.js";
import { median, Worker } from "./worker.js";

export interface Rounds {
  /** how often the engine is loaded and unloaded */
  readonly loads: number;
  /** rounds while it stays loaded */
  readonly passes: number;
}

/** Figures of one operation in one situation, by round. */
type Series = Map<string, number[]>;

const key = (operation: string, condition: Condition, rules: number) => `${operation} ${condition} ${rules}`;

function add(series: Series, name: string, figure: number): void {
  const known = series.get(name);
  if (known) known.push(figure);
  else series.set(name, [figure]);
}

/** Nanoseconds of one instruction by the clock of a guest that goes by instructions. */
export async function calibrate(setup: Setup): Promise<number> {
  const worker = await startBare(setup);
  try {
    return (await worker.run({ operation: "calibrate", iterations: 1, batches: 31 })) / CALIBRATION;
  } finally {
    await worker.stop();
  }
}

/** Instructions of native/micro.c's "calibrate". */
const CALIBRATION = 100_000;

const startBare = ({ program, folder, port, clock }: Setup) => Worker.start(program, folder, port, clock);

/** Measured before each load and after the last one, so that what is compared lies close together in time. */
async function bareRounds(setup: Setup, plans: readonly Plan[], passes: number, series: Series): Promise<void> {
  const worker = await startBare(setup);
  try {
    for (let pass = 0; pass < passes; pass++) {
      for (const plan of plans) add(series, key(plan.operation, "bare", 0), await worker.run(plan));
    }
  } finally {
    await worker.stop();
  }
}

async function takeTurns(field: Field, plans: readonly Plan[], passes: number, series: Series): Promise<void> {
  for (let pass = 0; pass < passes; pass++) {
    for (const plan of plans) {
      for (const { situation, worker } of field.all) {
        add(series, key(plan.operation, situation.condition, situation.rules), await worker.run(plan));
      }
    }
  }
}

/** A process that lives in the domain of an `outside` situation while a stranger is measured; null: none has to. */
const needsInhabitant = ({ condition, rules }: Situation) => condition === "outside" && rules > 0;

/**
 * The outside situations one by one, each with only its own policy alive: what no live policy needs is not attached.
 * Then all others together.
 */
async function loadedRounds(
  setup: Setup,
  situations: readonly Situation[],
  plans: readonly Plan[],
  passes: number,
  series: Series,
  atEnd: (field: Field) => Promise<void>,
): Promise<void> {
  const outside = situations.filter(({ condition }) => condition === "outside");
  const others = situations.filter(({ condition }) => condition !== "outside");
  const field = new Field(setup);
  try {
    for (const group of [...outside.map((one) => [one]), ...(others.length > 0 ? [others] : [])]) {
      for (const situation of group) {
        if (needsInhabitant(situation)) await field.inhabit(situation);
        await field.place(situation);
      }
      await takeTurns(field, plans, passes, series);
      if (group === others) await atEnd(field);
      await field.clear();
    }
  } finally {
    await field.close();
  }
}

/**
 * Measures all plans in all situations that have a policy, and at last each program by itself; `progress` is told of each
 * load.
 */
export async function measure(
  setup: Setup,
  situations: readonly Situation[],
  plans: readonly Plan[],
  { loads, passes }: Rounds,
  unit: { readonly name: MicroResult["unit"]; readonly ns: number },
  progress: (load: number) => void,
): Promise<{ results: MicroResult[]; refused: MicroRefusal[]; programs: ProgramResult[] }> {
  const usable = situations.filter(({ policy }) => policy === null || "image" in policy);
  const series: Series = new Map();
  const foreign = programIds();
  let programs: ProgramResult[] = [];
  for (let load = 0; load < loads; load++) {
    progress(load);
    await bareRounds(setup, plans, passes, series);
    await loadedRounds(setup, usable, plans, passes, series, async (field) => {
      if (load === loads - 1) programs = await measurePrograms(field, setup.tier, plans, unit, foreign);
    });
  }
  await bareRounds(setup, plans, 1, series);
  const bare: Situation = { condition: "bare", rules: 0, policy: null };
  const results = plans.flatMap(({ operation }) =>
    [bare, ...usable].map(({ condition, rules }) => {
      const figures = series.get(key(operation, condition, rules))!;
      const against = series.get(key(operation, "bare", 0))!;
      return {
        tier: setup.tier,
        operation,
        condition,
        rules,
        unit: unit.name,
        median: round(median(figures) / unit.ns, 1),
        ratio: round(median(figures.map((figure, n) => figure / neighbours(against, n))), 4),
      };
    }),
  );
  const refused = situations.flatMap(({ condition, rules, policy }) =>
    policy && "refused" in policy ? [{ tier: setup.tier, condition, rules, refused: policy.refused }] : [],
  );
  return { results, refused, programs };
}

/** Bare figures of the rounds before and after round `n`. */
function neighbours(bare: readonly number[], n: number): number {
  return (bare[n]! + (bare[n + 1] ?? bare[n]!)) / 2;
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));
