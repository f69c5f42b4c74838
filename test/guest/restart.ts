/**
 * Runs in the guest: a restart of the service with a domain in force takes about as long as its first start did, and the
 * domain's rules hold afterwards.
 *
 *   node restart.js SECONDS    what the first start took; prints TAP; exit status 1 when a point failed
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "../../client/rpc.js";
import { socketPath } from "../../client/socket.js";
import { Tap } from "../cases/tap.js";

/** The first start was of a machine that had just booted; what it is compared with waited for 8,000 grace periods. */
const TIMES_MAX = 2.5;
const FOLDER = "/tmp/restarted";
const ENTERED = 30_000;

const domains = async () => (await call(socketPath(undefined), "control.status", {})).domains;
const seconds = () => Number(process.hrtime.bigint()) / 1e9;

const tap = new Tap();
const first = Number(process.argv[2]);
mkdirSync(FOLDER, { recursive: true });
writeFileSync(
  `${FOLDER}/actplane.yaml`,
  'policy: |\n  source S = file "/etc/restarted"\n  rule a: block exec "/usr/bin/id" because "tried"\n  rule b: block connect any if S because "kept"\n',
);
/** Each line on its input is one try to run what the policy forbids; it says how that ended. */
const loop = "echo in; while read -r _; do /usr/bin/id >/dev/null 2>&1; echo $?; done";
const child = spawn("/payload/bin/actplane", ["run", "--", "sh", "-c", loop], {
  cwd: FOLDER,
  stdio: ["pipe", "pipe", "inherit"],
});
const lines: string[] = [];
child.stdout.setEncoding("utf8").on("data", (text: string) => lines.push(...text.split("\n").filter((line) => line)));
async function answer(): Promise<string> {
  const before = lines.length;
  if (before > 0) child.stdin.write("\n");
  for (const until = Date.now() + ENTERED; lines.length === before && Date.now() < until; ) await sleep(50);
  return lines[before] ?? "nothing";
}
try {
  const entered = await answer();
  tap.result("restart: a process is in a domain", entered === "in" ? [] : [`it said ${entered}`]);
  const held = await answer();
  tap.result("restart: what is forbidden is refused", held === "126" ? [] : [`status ${held}`]);
  const from = seconds();
  const { status } = spawnSync("systemctl", ["restart", "actplaned"], { stdio: "inherit", timeout: 600_000 });
  const took = seconds() - from;
  const over = took <= first * TIMES_MAX ? [] : [`the bar is ${TIMES_MAX} times`];
  tap.result(
    `restart: with a domain in force it takes ${took.toFixed(0)} s, the first start ${first} s`,
    status === 0 ? over : ["systemctl failed"],
  );
  tap.result("restart: the service knows the domain", (await domains()).length === 1 ? [] : ["it has another number"]);
  const after = await answer();
  tap.result("restart: what is forbidden is refused still", after === "126" ? [] : [`status ${after}`]);
} catch (error) {
  tap.result("restart: the service answers", [String(error)]);
} finally {
  child.stdin.end();
}
process.exitCode = tap.end() ? 0 : 1;
