import { spawn } from "node:child_process";
import { once } from "node:events";
import t from "tap";
import type { Owned } from "../access.js";
import { agentOf, ancestors } from "./ancestry.js";
import { Inbox } from "./inbox.js";

const domain = { number: 3, uid: 1000, parent: null };
const child = { number: 4, uid: 1000, parent: domain };
const all = { sees: () => true };
const note = (text: string, where: Owned = domain) => ({ domain: where, same: text, text: `${text}\n\n` });

/** Processes 10 and 20 are agents below shell 5; 11 and 12 are below 10, 21 below 20. */
const TREE: Record<number, string[]> = {
  11: ["11:1", "10:1", "5:1"],
  12: ["12:1", "11:1", "10:1", "5:1"],
  21: ["21:1", "20:1", "5:1"],
};
const inbox = () => new Inbox((pid) => TREE[pid] ?? []);

t.test("a message goes to the agent above the process, once", async (t) => {
  const box = inbox();
  box.add(1, note("a"), 12, 11);
  t.same(box.take(1, "20:1", 3, all).messages, [], "not to its neighbour");
  t.same(box.take(1, "10:2", 3, all).messages, [], "nor to a later process of its number");
  t.same(box.take(2, "10:1", 3, all).messages, [], "nor in another session");
  t.same(box.take(1, "10:1", 3, all).messages, ["a\n\n"]);
  t.same(box.take(1, "10:1", 3, all).messages, [], "once");
});

t.test(
  "when the process is gone its parent tells, and when that is gone too, whoever asks first in the domain",
  async (t) => {
    const box = inbox();
    box.add(1, note("a"), 99, 21);
    box.add(1, note("b"), 98, 97);
    box.add(1, note("c", child), 98, 97);
    t.same(box.take(1, "10:1", 3, all).messages, ["b\n\n"]);
    t.same(box.take(1, "20:1", 3, all).messages, ["a\n\n"]);
    t.same(box.take(1, "30:1", 4, all).messages, ["c\n\n"]);
  },
);

t.test("an agent sees what happened below it in a child's domain, and not what it may not see", async (t) => {
  const box = inbox();
  box.add(1, note("a", child), 12, 11);
  t.same(box.take(1, "10:1", 3, { sees: (one) => one.number === 3 }).messages, []);
  t.same(box.take(1, "10:1", 3, all).messages, ["a\n\n"]);
});

t.test("the same again is told once with a count, and a flood does not hide another message", async (t) => {
  const box = inbox();
  for (let n = 0; n < 1000; n++) box.add(1, note("flood"), 12, 11);
  box.add(1, note("other"), 12, 11);
  const { messages, dropped } = box.take(1, "10:1", 3, all);
  t.same(messages, ["flood\n  times:     999\n\n", "other\n\n"]);
  t.equal(dropped, 0);
  for (let n = 0; n < 100; n++) box.add(1, note(`m${n}`), 12, 11);
  const many = box.take(1, "10:1", 3, all);
  t.equal(many.messages.length, 64);
  t.equal(many.dropped, 36);
  box.add(1, note("a"), 12, 11);
  box.end(1);
  t.same(box.take(1, "10:1", 3, all), { messages: [], dropped: 0 });
});

t.test("ancestors as /proc has them; the agent is above the shells that only run the hook", async (t) => {
  const [self] = ancestors(process.pid);
  t.match(self, new RegExp(`^${process.pid}:\\d+$`));
  t.same(ancestors(4_194_303), []);
  // This test is the agent; sh -c and env stand between it and the hook.
  const script = "sh -c 'sleep 60 # feedback-hook' & wait # feedback-hook";
  const shell = spawn("sh", ["-c", `echo $$; ${script}`], { detached: true });
  t.teardown(() => process.kill(-(shell.pid as number), "SIGKILL"));
  await once(shell.stdout, "data");
  let inner: string[] = [];
  for (let tries = 0; tries < 100 && inner.length === 0; tries++) {
    await new Promise((resume) => setTimeout(resume, 20));
    const { readdirSync, readFileSync } = await import("node:fs");
    inner = readdirSync("/proc").filter((pid) => {
      if (!/^\d+$/.test(pid)) return false;
      try {
        return readFileSync(`/proc/${pid}/stat`, "latin1").includes(` S ${shell.pid} `);
      } catch {
        return false;
      }
    });
  }
  t.equal(agentOf(Number(inner[0])), self);
  t.equal(agentOf(4_194_303), null);
});
