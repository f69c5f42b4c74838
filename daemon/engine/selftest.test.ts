import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import type { Tier } from "../../addon/types.js";
import { runJob } from "../compile/run.js";
import { StartError } from "../exit.js";
import { addonError, FakeAddon } from "../testing/fake-addon.js";
import { activeModules } from "./active-modules.js";
import { chooseTier, type SelfTest } from "./choose.js";
import { openTier } from "./holder.js";
import { liveSelfTest } from "./selftest.js";

const REFUSED = ["exec", "open", "read", "write", "unlink", "rename", "connect", "recv"].map((name) => `${name} EPERM`);

/** An addon whose helper is a shell script that says what it is told to. */
function addonSaying(t: { teardown(run: () => void): void }, lines: readonly string[], also = ""): FakeAddon {
  const folder = mkdtempSync(join(tmpdir(), "actplane-test-"));
  chmodSync(folder, 0o755);
  t.teardown(() => rmSync(folder, { recursive: true }));
  const probe = join(folder, "probe");
  writeFileSync(
    probe,
    `#!/bin/sh\necho ready\nread go\n${also}\n${lines.map((line) => `echo '${line}'`).join("\n")}\n`,
  );
  chmodSync(probe, 0o755);
  return Object.assign(new FakeAddon(), { probe });
}

// Other services on this machine test themselves too.
const own = mkdtempSync(join(tmpdir(), "actplane-test-"));
process.env.TMPDIR = own;
t.teardown(() => rmSync(own, { recursive: true }));
chmodSync(own, 0o755);

const run = async (addon: FakeAddon, tier: Tier) =>
  liveSelfTest(
    addon,
    openTier(addon, tier),
    async (job) => runJob(job),
    () => {},
  );

t.test("a tier that refuses everything is proven", async (t) => {
  const addon = addonSaying(t, REFUSED);
  const proven = await run(addon, "lsm");
  t.same(
    proven.map(({ operation, outcome }) => `${operation} ${outcome}`),
    ["exec", "open", "read", "write", "unlink", "connect", "recv"].map((name) => `${name} refused`),
  );
  t.equal(addon.engines[0]?.images.size, 0, "nothing of the test stays in the kernel");
  t.notOk(addon.engines[0]?.watching);
  t.same(addon.closed, [600], "the helper's pidfd is closed");
});

t.test("one operation that passes is enough to fail", async (t) => {
  for (const [index, line] of REFUSED.entries()) {
    const said = REFUSED.with(index, line.replace("EPERM", "ok"));
    await t.rejects(run(addonSaying(t, said), "lsm"), {
      message: new RegExp(`not refused: ${line.split(" ")[0]} \\(ok\\)`),
    });
  }
  await t.rejects(run(addonSaying(t, []), "lsm"), /exec \(nothing\)/);
});

t.test("EPERM is not believed when the effect is there", async (t) => {
  const folder = '"$1"';
  await t.rejects(run(addonSaying(t, REFUSED, `rm ${folder}/unlink`), "lsm"), /took effect all the same: unlink/);
  await t.rejects(run(addonSaying(t, REFUSED, `echo x >> ${folder}/write`), "lsm"), /took effect all the same: write/);
  await t.rejects(run(addonSaying(t, REFUSED, `mv ${folder}/rename ${folder}/renamed`), "lsm"), /unlink/);
});

t.test("tracepoint: the exec must die", async (t) => {
  t.same(await run(addonSaying(t, ["exec killed"]), "tracepoint"), [{ operation: "exec", outcome: "killed" }]);
  await t.rejects(run(addonSaying(t, ["exec ok"]), "tracepoint"), /not stopped \(ok\)/);
  await t.rejects(run(addonSaying(t, []), "tracepoint"), /not stopped \(nothing\)/);
});

t.test("nothing is left in the temporary folder", async (t) => {
  await run(addonSaying(t, REFUSED), "lsm");
  await t.rejects(run(addonSaying(t, []), "lsm"));
  t.same(
    readdirSync(tmpdir()).filter((name) => name.startsWith("actplane-selftest-")),
    [],
  );
});

t.test("tiers: strongest first, the failed ones closed and remembered", async (t) => {
  const addon = new FakeAddon();
  addon.refusedTiers.set("lsm", "EPERM");
  const chosen = await chooseTier(
    addon,
    null,
    async ({ engine }) => {
      if (engine.tier === "modify-return") throw new Error("open (ok)");
      return [{ operation: "exec", outcome: "killed" }];
    },
    () => {},
    () => null,
  );
  t.equal(chosen.engine.tier, "tracepoint");
  t.same(
    addon.engines.map((engine) => [engine.tier, engine.closed]),
    [
      ["modify-return", true],
      ["tracepoint", false],
    ],
  );
  t.same(chosen.rejected, [
    { tier: "lsm", reason: "EPERM: cannot load lsm" },
    { tier: "modify-return", reason: "open (ok)" },
  ]);
});

t.test("tiers: none works, or not the one asked for", async (t) => {
  const fail = async (): Promise<never> => {
    throw addonError("EATTACH");
  };
  const addon = new FakeAddon();
  const error = await chooseTier(
    addon,
    null,
    fail,
    () => {},
    () => ["bpf"],
  ).catch((thrown: unknown) => thrown);
  t.ok(error instanceof StartError);
  t.match(error, { exit: 12, message: /lsm: EATTACH.*modify-return: .*tracepoint: / });
  t.ok(
    addon.engines.every((engine) => engine.closed),
    "nothing stays loaded",
  );
  const only = new FakeAddon();
  await t.rejects(
    chooseTier(
      only,
      "lsm",
      fail,
      () => {},
      () => ["bpf"],
    ),
  );
  t.same(
    only.engines.map((engine) => engine.tier),
    ["lsm"],
    "no weaker one than was asked for",
  );
});

t.test("tiers: lsm is not even loaded where the kernel says that it would never run", async (t) => {
  const addon = new FakeAddon();
  const works: SelfTest = async () => [{ operation: "exec", outcome: "refused" }];
  const modules = () => ["lockdown", "capability"];
  const chosen = await chooseTier(addon, null, works, () => {}, modules);
  t.equal(chosen.engine.tier, "modify-return");
  t.same(
    addon.engines.map((engine) => engine.tier),
    ["modify-return"],
  );
  t.match(chosen.rejected, [{ tier: "lsm", reason: /not among the active security modules \(lockdown,capability\)/ }]);
  await t.rejects(
    chooseTier(addon, "lsm", works, () => {}, modules),
    /bpf is not among/,
  );
});

t.test("the active security modules", async (t) => {
  const file = join(t.testdir({ lsm: "lockdown,capability,bpf" }), "lsm");
  t.same(activeModules(file), ["lockdown", "capability", "bpf"]);
  t.equal(activeModules("/nowhere/lsm"), null, "not known");
});
