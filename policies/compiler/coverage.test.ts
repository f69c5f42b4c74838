import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import t from "tap";
import { parse } from "yaml";
import { FLOWS, waysThatAre } from "./coverage.js";
import { TIERS } from "./tiers.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = join(root, "test", "attacks");

/** Shown by the attack of io_uring, on every tier. */
const ELSEWHERE = ["io-uring"];

const steps = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .flatMap((name) => (parse(readFileSync(join(folder, name), "utf8")) as { steps: { name: string }[] }).steps)
  .map((step) => step.name);

t.test("what a tier claims to see has a case of its name", async (t) => {
  const claimed = FLOWS.filter((flow) => Object.values(flow.tiers).some((how) => how !== "unseen"));
  t.ok(claimed.length > 50);
  for (const { name, same } of claimed) {
    if (!ELSEWHERE.includes(name)) t.ok(steps.includes(same ?? name), name);
  }
});

t.test("every way that the test's own tool knows is in the table", async (t) => {
  const tools = join(root, "test", "cases", "tools", "flows");
  const files = readdirSync(tools).filter((name) => name.endsWith(".py"));
  const tool = files.map((name) => readFileSync(join(tools, name), "utf8")).join("\n");
  const ways = [...tool.matchAll(/^@flow\("(\w+)"\)$/gm)].map((match) => (match[1] as string).replaceAll("_", "-"));
  t.ok(ways.length > 40);
  for (const way of ways) {
    t.ok(
      FLOWS.some(({ name }) => name === way),
      way,
    );
    t.ok(steps.includes(way), `a step ${way}`);
  }
});

t.test("tiers that refuse see what the tracepoint tier sees", async (t) => {
  for (const { name, tiers } of FLOWS) {
    t.equal(tiers.lsm, tiers["modify-return"], name);
    if (tiers.lsm === "unseen") t.equal(tiers.tracepoint, "unseen", name);
  }
});

t.test("titles by coverage", async (t) => {
  t.match(waysThatAre("tracked", "lsm")[0], /pipe/);
  t.ok(waysThatAre("killed", "tracepoint").some((title) => title.startsWith("ptrace")));
  t.strictSame(waysThatAre("killed", "lsm"), []);
  for (const tier of TIERS) t.ok(waysThatAre("unseen", tier).length > 0, "nobody sees everything");
});
