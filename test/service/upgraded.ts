/**
 * The service goes on as another version of itself: one whose programs are built differently takes over what is in force,
 * one with other maps begins beside it. Nothing passes in between, also when it is cut short, UPGRADE_KILLS (8) times.
 */
import { join } from "node:path";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import type { Tap } from "../cases/tap.js";
import { callsFromBeside } from "./beside.js";
import { otherBuild } from "./other-build.js";
import { sleep, until } from "./process.js";
import { Scene } from "./upgrade-scene.js";

const KILLS = Number(process.env.UPGRADE_KILLS ?? 8);

function count(what: string, found: readonly unknown[], wanted: number): string[] {
  return found.length === wanted ? [] : [`${found.length} ${what}, not ${wanted}: ${JSON.stringify(found)}`];
}

/** The same maps: links are replaced. */
async function anotherBuild(tap: Tap, scene: Scene, other: string): Promise<void> {
  const tree = scene.govern();
  tap.result("upgraded: a domain begins", await scene.passed("tried", "entered"));
  const [before] = scene.pinned().builds;
  await scene.stop("SIGTERM");
  const problems = [...(await scene.start(other)), ...(await scene.passed("tried", "started"))];
  const { version, domains } = await scene.status();
  if (version !== "9.9.9") problems.push(`version ${version} answers`);
  const { layouts, builds } = scene.pinned();
  problems.push(...count("layouts", layouts, 1), ...count("builds", builds, 1));
  if (builds.includes(before ?? "")) problems.push("the older build's links are still there");
  const own = domains.filter(({ name }) => name === "default");
  tap.result("upgraded: another build takes over without a moment between", [...problems, ...count("runs", own, 1)]);

  const cut: string[] = [];
  for (let n = 0; n < KILLS; n++) {
    await scene.stop("SIGKILL");
    scene.begin(n % 2 === 0 ? CHECKOUT : other);
    // From before its first line of code to well after it listens.
    await sleep((n % 8) * 150);
    cut.push(...(await scene.passed("tried")));
  }
  await scene.stop("SIGKILL");
  cut.push(...(await scene.start(CHECKOUT)), ...(await scene.passed("tried", "entered")));
  const { builds: left } = scene.pinned();
  tap.result(`upgraded: cut short ${KILLS} times, to and fro, nothing passes`, [...cut, ...count("builds", left, 1)]);
  await scene.end(tree);
}

/** Other maps: what is in force stays beside, until its last process has ended. */
async function otherMaps(tap: Tap, scene: Scene, other: string): Promise<void> {
  const tree = scene.govern();
  const calls = callsFromBeside(scene);
  const problems = await scene.passed("tried", "entered");
  await scene.stop("SIGTERM");
  await cannotPrepare(tap, scene, other);
  problems.push(...(await scene.passed("tried", "started")));
  const { version, domains } = await scene.status();
  if (version !== "9.9.10") problems.push(`version ${version} answers`);
  const own = domains.filter(({ name }) => name === "default");
  problems.push(...count("runs that it knows", own, 0), ...count("layouts", scene.pinned().layouts, 2));
  tap.result("upgraded: with other maps, what was in force goes on beside, and nothing passes", problems);

  // More than the older version had prepared: would it look at them still, it would refuse them before long.
  const entered = await scene.passed("entered");
  const [start, enter] = [scene.size("started"), scene.size("entered")];
  await sleep(3_000);
  const missed = (scene.size("started") - start - (scene.size("entered") - enter)) / 2;
  if (missed > 1) entered.push(`${missed} programs did not run`);
  tap.result("upgraded: programs enter the newer version's domains alone", entered);

  await calls.check(tap);
  await scene.end(tree);
  await calls.end();
  const gone = await until(() => scene.pinned().layouts.length === 1, 30_000);
  const left = gone ? [] : [`still pinned: ${scene.pinned().layouts.join(" ")}`];
  tap.result("upgraded: the older version's programs go with its last process", [...left, ...(await scene.passed())]);
}

/** The newer version does not know what is to enter: the older one's go on entering its domains, and are refused when it has none left. */
async function cannotPrepare(tap: Tap, scene: Scene, other: string): Promise<void> {
  scene.policy("rule e: kill exec");
  scene.forgetPolicy();
  const problems = [...(await scene.start(other)), ...(await scene.passed("tried", "started"))];
  const { older } = await scene.status();
  if (older.versions !== 1 || !older.entered) problems.push(`status says ${JSON.stringify(older)}`);
  if (!/enter an older version's domains still: .*a\.yaml/.test(scene.log())) problems.push(`its log: ${scene.log()}`);
  tap.result(
    "upgraded: one that cannot prepare what enters by itself leaves the older one's on, and says so",
    problems,
  );

  scene.policy(`rule e: kill exec "${scene.folder}/forbidden"`);
  scene.reload();
  const said = await until(() => /enter this version's domains alone/.test(scene.log()), 30_000);
  const after = said ? [] : [`its log: ${scene.log()}`];
  if ((await scene.status()).older.entered) after.push("status says that they enter the older one's");
  tap.result("upgraded: once it can, they enter its own", [...after, ...(await scene.passed("entered"))]);
}

export async function upgraded(tap: Tap, scratch: string): Promise<void> {
  const other = otherBuild(join(scratch, "other-build"), "9.9.9", { maps: false });
  const beside = otherBuild(join(scratch, "other-maps"), "9.9.10", { maps: true });
  const scene = new Scene(join(scratch, "upgraded"));
  try {
    tap.result("upgraded: the service starts", await scene.start(CHECKOUT));
    scene.agents();
    await anotherBuild(tap, scene, other);
    await otherMaps(tap, scene, beside);
  } finally {
    await scene.close();
  }
}
