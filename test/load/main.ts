/**
 * Many users at once: 200 users' connections and 2,000 domains, what an RPC then costs, and 10,000 hostile requests of
 * one of them. Prints TAP with the figures; needs root, some minutes and 1 GB. LOAD_DOMAINS, LOAD_USERS and LOAD_HOSTILE
 * make it smaller.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { call } from "../../client/rpc.js";
import { WEAKER_NAMES } from "../../policies/compiler/index.js";
import { commandFolder } from "../../scripts/harness/checkout.js";
import { startService } from "../../scripts/harness/service.js";
import { Tap } from "../cases/tap.js";
import { Governed } from "./governed.js";
import { FIRST_UID, populate } from "./population.js";
import { Client, connectAs, measure, quantile } from "./wire.js";

const DOMAINS = Number(process.env.LOAD_DOMAINS ?? 2_000);
const USERS = Number(process.env.LOAD_USERS ?? 200);
const HOSTILE = Number(process.env.LOAD_HOSTILE ?? 10_000);
/** Times that an operation may take with them of what it took before; what is less is noise. */
const MANY_MAX = 1.25;
/** The bars of the issue. */
const RSS_MAX = 150;
const RATIO_MAX = 3;
const P99_MAX = 2;
/** MB by which memory may be other than before, once the garbage is collected. */
const RSS_BACK = 15;
const SETTLE = 15_000;
const CALLS = 2_000;

const RULES = Array.from({ length: 10 }, (_, n) => `rule r${n}: notify exec "no-such-${n}" because "load"`).join("\n");
/** So that an open is judged. */
const RULES_OF_FILES = 'rule files: notify open file "**/no-such-file" because "load"';
const ms = (value: number) => `${value.toFixed(2)} ms`;
const over = (value: number, most: number, what: string) => (value <= most ? [] : [`${what}: the bar is ${most}`]);

async function main(): Promise<boolean> {
  const tap = new Tap();
  const folder = mkdtempSync(join(tmpdir(), "actplane-load-"));
  chmodSync(folder, 0o755);
  const service = await startService(folder);
  const echoPath = join(folder, "echo.sock");
  const echo = spawn(process.execPath, [fileURLToPath(new URL("./echo.js", import.meta.url)), echoPath]);
  await once(echo.stdout, "data");
  chmodSync(echoPath, 0o666);
  const rss = async () => (await call(service.socket, "control.status", {})).memory.rss / 1e6;
  try {
    const accept = WEAKER_NAMES.flatMap((name) => ["--accept", name]);
    const actplane = join(commandFolder(folder), "bin", "actplane");
    const run = { actplane, socket: service.socket, cwd: folder, rules: RULES, accept };
    const governed = await Governed.start(actplane, [
      "--socket",
      service.socket,
      "run",
      "--rule",
      RULES_OF_FILES,
      ...accept,
    ]);
    const alone = await governed.open();
    const people = await populate(DOMAINS, USERS, run);
    tap.comment(
      `a run begins after ${ms(quantile(people.starts, 0.5))} (p50), ${ms(quantile(people.starts, 0.99))} (p99)`,
    );
    const held = Array.from({ length: USERS }, (_, user) => connectAs(FIRST_UID + user, service.socket));
    await Promise.all(held.map((socket) => once(socket, "connect")));
    const { domains } = await call(service.socket, "control.status", {});
    tap.result(
      `load: ${domains.length} domains of ${USERS} users`,
      domains.length === DOMAINS + 1 ? [] : ["some are missing"],
    );
    await sleep(SETTLE);
    const before = await rss();
    tap.result(`load: ${before.toFixed(0)} MB resident with them`, over(before, RSS_MAX, "MB"));

    const among = await governed.open();
    await governed.end();
    const both = `${(among / 1e3).toFixed(2)} µs with them, ${(alone / 1e3).toFixed(2)} in the only domain`;
    tap.result(`load: an open takes ${both}`, over(among / alone, MANY_MAX, "times"));

    const user = new Client(service.socket, FIRST_UID + 1);
    const bare = new Client(echoPath, FIRST_UID + 1);
    for (const warm of [user, bare]) await measure(warm, 200, "violations.list", { limit: 1 });
    const echoed = await measure(bare, CALLS, "violations.list", { limit: 1 });
    const quiet = await measure(user, CALLS / 2, "violations.list", { limit: 1 });
    const [p50, bareP50] = [quantile(quiet, 0.5), quantile(echoed, 0.5)];
    const what = `load: an RPC takes ${ms(p50)}, a bare echo ${ms(bareP50)} (p50): ${(p50 / bareP50).toFixed(2)} times`;
    tap.result(what, over(p50 / bareP50, RATIO_MAX, "times"));

    let going = true;
    const script = fileURLToPath(new URL("./hostile.js", import.meta.url));
    const abuser = spawn(process.execPath, [script, service.socket, `${FIRST_UID + USERS}`, `${HOSTILE}`, "1"]);
    let answered = "";
    abuser.stdout.setEncoding("utf8").on("data", (part: string) => (answered += part));
    abuser.stderr.pipe(process.stderr);
    abuser.once("close", () => {
      going = false;
    });
    const during: number[] = [];
    const neighbour = new Client(service.socket, FIRST_UID + 2);
    // At most a hundred a second: a neighbour, not another flood.
    for (; going; await sleep(10)) during.push((await neighbour.call("violations.list", { limit: 1 })).took);
    during.sort((a, b) => a - b);
    const calm: number[] = [];
    for (let n = 0; n < Math.min(during.length, 1_000); n++) {
      calm.push((await neighbour.call("violations.list", { limit: 1 })).took);
      await sleep(10);
    }
    calm.sort((a, b) => a - b);
    const [noisy99, calm99] = [quantile(during, 0.99), quantile(calm, 0.99)];
    tap.comment(
      `${answered.trim()} of ${HOSTILE} hostile requests were answered or cut off; ${during.length} of a neighbour meanwhile`,
    );
    const times = `load: a neighbour's p99 is ${ms(noisy99)} meanwhile, ${ms(calm99)} in quiet`;
    tap.result(times, over(noisy99 / calm99, P99_MAX, "times"));
    await sleep(SETTLE);
    const after = await rss();
    tap.result(
      `load: ${after.toFixed(0)} MB resident after it, ${before.toFixed(0)} before`,
      over(after - before, RSS_BACK, "MB more"),
    );
    for (const client of [user, bare, neighbour]) client.close();
    for (const socket of held) socket.destroy();
    await people.end();
  } finally {
    echo.kill();
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return tap.end();
}

process.exitCode = (await main()) ? 0 : 1;
