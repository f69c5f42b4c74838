import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { Closings, keptClosings } from "./closings.js";

const record = (rule: number, time: bigint, target: string) => ({ rule, time, target, exe: "/usr/bin/vim", pid: 812 });

t.test("the first that closed a gate after it was opened; older ones make room", async (t) => {
  const closings = new Closings();
  for (const time of [10n, 20n, 30n, 40n, 50n]) closings.note(1, record(7, time, `/p/${time}`));
  t.equal(closings.first(1, 7, 25n)?.target, "/p/30");
  t.equal(closings.first(1, 7, 0n)?.target, "/p/20");
  t.equal(closings.first(1, 7, 51n), undefined);
  t.equal(closings.first(1, 8, 0n), undefined);
  t.equal(closings.first(2, 7, 0n), undefined);
  closings.ended(1);
  t.equal(closings.first(1, 7, 0n), undefined, "its number may be another session's");
});

t.test("the next service knows them, of sessions that are still in force", async (t) => {
  const folder = t.testdir();
  const lines: string[] = [];
  const kept = (boot: string) => keptClosings(folder, boot, (_, line) => void lines.push(line));
  const first = new Closings(kept("boot"));
  first.note(1, record(7, 10n, "/p/a".padEnd(5000, "x")));
  first.note(2, record(7, 11n, "/p/b"));
  first.note(3, record(7, 12n, "/p/c"));
  first.ended(3);
  first.save();
  const stored = join(folder, "closings");
  t.same(readdirSync(stored), ["1", "2"]);

  const second = new Closings(kept("boot"));
  second.restore([{ number: 1 }, { number: 9 }]);
  t.match(second.first(1, 7, 0n), { time: 10n, exe: "/usr/bin/vim", pid: 812, target: /^\/p\/ax{1020}$/ });
  t.equal(second.first(2, 7, 0n), undefined);
  t.same(readdirSync(stored), ["1"]);
  second.note(1, record(7, 20n, "/p/d"));
  second.save();
  const third = new Closings(kept("boot"));
  third.restore([{ number: 1 }]);
  t.match([third.first(1, 7, 0n)?.time, third.first(1, 7, 11n)?.target], [10n, "/p/d"]);

  const later = new Closings(kept("another boot"));
  later.restore([{ number: 1 }]);
  t.equal(later.first(1, 7, 0n), undefined);
  t.same([readdirSync(stored), lines], [[], []]);
});

t.test("written by itself; a disk that says no is said, and asked again", async (t) => {
  const folder = t.testdir();
  const lines: string[] = [];
  const closings = new Closings(
    keptClosings(folder, "boot", () => {}),
    (_, line) => void lines.push(line),
  );
  const stored = join(folder, "closings");
  writeFileSync(stored, "not a folder");
  closings.note(1, record(7, 10n, "/p/a"));
  closings.save();
  t.match(lines, [/session 1 stale/]);
  rmSync(stored);
  closings.note(2, record(7, 11n, "/p/b"));
  await new Promise((resolve) => setTimeout(resolve, 1_300));
  t.same(readdirSync(stored), ["1", "2"]);
});
