import t from "tap";
import type { Caller } from "../caller.js";
import { FakeAddon, FakeEngine } from "../testing/fake-addon.js";
import { thrown } from "../testing/thrown.js";
import { openParent, openTarget, type ProcessFacts } from "./target.js";

const caller: Caller = { uid: 1000, gid: 1000, pid: 7, pidfd: 3, domain: 0, root: false };
const facts = (uids: number[], namespace = "pid:[1]", parents = [50]): ProcessFacts => ({
  uids: () => uids,
  parent: () => (parents.length > 1 ? (parents.shift() as number) : (parents[0] as number)),
  pidNamespace: (pid) => (pid === "self" || pid >= 90 ? "pid:[1]" : namespace),
  // What the service calls 60 is 50 where the caller is, if that is elsewhere; its 50 is 51 there, and so is not meant.
  innermost: (pid) => (pid === 60 ? 50 : pid === 50 ? 51 : pid),
  processes: () => [1, 90, 50, 60],
});

const outside = (domain: number) => (domain === 0 ? null : "it is inside a domain already");

t.test("only a running process of the caller's own, outside every domain", async (t) => {
  const mine = [1000, 1000, 1000, 1000];
  const cases: [string, number, Caller, ProcessFacts, string][] = [
    ["his own", 50, caller, facts(mine), "nothing"],
    ["another user's", 50, caller, facts([2000, 2000, 2000, 2000]), "process-unusable"],
    ["a setuid program he started", 50, caller, facts([1000, 0, 0, 0]), "process-unusable"],
    ["one that gave up root", 50, caller, facts([1000, 1000, 0, 1000]), "process-unusable"],
    ["one that is gone", 50, caller, facts([]), "process-unusable"],
    ["none", 4_000_000, caller, facts(mine), "process-unusable"],
    ["named as his container does", 50, caller, facts(mine, "pid:[2]"), "nothing"],
    ["another user's there", 50, caller, facts([2000, 2000, 2000, 2000], "pid:[2]"), "process-unusable"],
    ["outside of his container, by its real number", 90, caller, facts(mine, "pid:[2]"), "process-unusable"],
    ["another's, by root", 50, { ...caller, uid: 0, root: true }, facts([2000, 2000, 2000, 2000]), "nothing"],
  ];
  for (const [what, pid, who, seen, error] of cases) {
    const addon = new FakeAddon();
    t.equal(await thrown(() => openTarget(addon, new FakeEngine("lsm"), who, pid, outside, seen)), error, what);
    const kept = error === "nothing" || pid === 4_000_000 || what.startsWith("outside of");
    t.same(addon.closed, kept ? [] : [600], `${what}: no descriptor is left`);
  }
});

t.test("one that died while it was looked at, and one inside a domain", async (t) => {
  const addon = new FakeAddon();
  const engine = new FakeEngine("lsm");
  const mine = facts([1000, 1000, 1000, 1000]);
  addon.dead.add(600);
  t.equal(await thrown(() => openTarget(addon, engine, caller, 50, outside, mine)), "process-unusable");
  addon.dead.clear();
  engine.tasks.set(600, { domain: 2, session: 2, realm: 1, labels: 0n, lineage: 0n });
  t.equal(await thrown(() => openTarget(addon, engine, caller, 50, outside, mine)), "process-unusable");
  t.same(addon.closed, [600, 600]);
});

t.test("a number is translated where the caller lives elsewhere, and stands for that process only", async (t) => {
  const mine = [1000, 1000, 1000, 1000];
  const open = (seen: ProcessFacts, addon = new FakeAddon()) =>
    openTarget(addon, new FakeEngine("lsm"), caller, 50, outside, seen);
  t.equal(open(facts(mine)).pid, 50);
  t.equal(open(facts(mine, "pid:[2]")).pid, 60);
  const addon = new FakeAddon();
  // The process ended after its number was found, and another one got it.
  const looks = [50, 52];
  const reused = { ...facts(mine, "pid:[2]"), innermost: (pid: number) => (pid === 60 ? (looks.shift() ?? 52) : 0) };
  t.throws(() => open(reused, addon), { message: /process 50: there is no such/ });
  t.same(addon.closed, [600]);
});

t.test("another user's process and none are the same answer", async (t) => {
  const message = async (pid: number) => {
    try {
      openTarget(new FakeAddon(), new FakeEngine("lsm"), caller, pid, outside, facts([2000, 2000, 2000, 2000]));
      return "";
    } catch (error) {
      return (error as Error).message.replace(String(pid), "PID");
    }
  };
  t.equal(await message(50), await message(4_000_000));
});

t.test("who started the caller, from whatever pid namespace, while it is still the one", async (t) => {
  const mine = [1000, 1000, 1000, 1000];
  const cases: [string, ProcessFacts, string][] = [
    ["his own", facts(mine), "nothing"],
    ["seen from a container", facts(mine, "pid:[2]"), "nothing"],
    ["another user's", facts([0, 0, 0, 0]), "process-unusable"],
    ["init", facts(mine, "pid:[1]", [1]), "process-unusable"],
    ["one that cannot be told", facts(mine, "pid:[1]", [0]), "process-unusable"],
    ["one that ended meanwhile", facts(mine, "pid:[1]", [50, 1]), "process-unusable"],
  ];
  for (const [what, seen, error] of cases) {
    const addon = new FakeAddon();
    t.equal(await thrown(() => openParent(addon, new FakeEngine("lsm"), caller, outside, seen)), error, what);
    const opened = what === "another user's" || what === "one that ended meanwhile";
    t.same(addon.closed, opened ? [600] : [], `${what}: no descriptor is left`);
  }
});
