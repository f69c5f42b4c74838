import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { FakeEngine } from "../testing/fake-addon.js";
import type { Domain, Session } from "./domain.js";
import { Kept } from "./kept.js";
import { Numbers, SELFTEST_NUMBER } from "./numbers.js";
import { Realms } from "./realms.js";
import { Registry } from "./registry.js";
import { restoreDomains } from "./restore.js";

const SLOT = { key: "1000:x", bytes: 64 };
const LABELS = new Map([["SECRET", 3]]);

/** What stands for a domain that an earlier service began. */
function domain(number: number, session: Session, parent: Domain | null = null): Domain {
  const stats = { matches: 0, refused: 0, killed: 0, reported: 0, lost: 0, faults: 0, tasks: 1 };
  const plain = { number, uid: 1000, name: `d${number}`, parent, session, own: [], deltas: [], version: 0, root: "/p" };
  const approval = { required: false } as unknown as Domain["approval"];
  const more = {
    since: 5,
    feedback: null,
    hosts: [],
    clauses: new Map(),
    lostTold: 0,
    lastSequence: 7n,
    before: stats,
  };
  const made = { ...plain, approval, ...more };
  session.domains.push(made);
  return made;
}

function session(number: number): Session {
  const realm = { number: 4, uid: 1000, root: "/p", labels: LABELS, provenance: undefined as never, asked: 0 };
  return { number, uid: 1000, realm, domains: [], numbers: { lineage: new Map(), events: new Map() } };
}

/** A second service, before which `live` sessions with so many threads are in the kernel. */
function second(live: Record<number, number>) {
  const engine = new FakeEngine("lsm");
  for (const [number, tasks] of Object.entries(live)) engine.sessions.set(Number(number), tasks);
  const watched: string[] = [];
  const watching = { start: () => void watched.push("start"), end: () => void watched.push("end") };
  const listener = { began: () => {}, ended: () => {}, left: () => {}, unkept: () => {} };
  const registry = new Registry(engine, { refresh: () => {} }, watching, listener);
  const numbered: number[] = [];
  const realms = new Realms({ numbered: ({ number }) => void numbered.push(number), grew: () => {} }, () => false);
  const lines: string[] = [];
  const feedbackOf = () => null;
  const parts = { engine, registry, realms, feedbackOf, log: (_: string, line: string) => void lines.push(line) };
  return { engine, registry, realms, numbered, watched, lines, parts };
}

t.test("a session with its domains is taken over as it was", async (t) => {
  const kept = new Kept(t.testdir(), "boot", () => {});
  const first = session(2);
  const parent = domain(9, first);
  kept.write(domain(5, first, parent), SLOT);
  kept.write(parent, SLOT);
  const { engine, registry, realms, numbered, watched, lines, parts } = second({ 2: 3 });
  t.equal(restoreDomains(kept.load(), parts), 2);
  t.ok(engine.calls.includes("takeOver 9 5"), "the kernel side knows which images those are");
  t.equal(registry.domain(5)?.parent, registry.domain(9));
  t.equal(registry.domain(5)?.session, registry.domain(9)?.session);
  t.match(registry.domain(9), { uid: 1000, name: "d9", since: 5, lastSequence: null, feedback: null });
  t.match(realms.all(), [{ number: 4, root: "/p" }]);
  t.same(realms.all()[0]?.labels, LABELS);
  t.same(numbered, [4], "the kernel knows the realm's owner");
  t.same(watched, ["start"]);
  t.same(lines, ["2 domains are taken over, 0 ended meanwhile"]);
});

t.test("what ended meanwhile is ended, and what never began is forgotten", async (t) => {
  const kept = new Kept(t.testdir(), "boot", () => {});
  kept.write(domain(1, session(1)), SLOT);
  kept.write(domain(2, session(7)), SLOT);
  const { engine, registry, watched, parts } = second({ 1: 0, 3: 0, [SELFTEST_NUMBER]: 1 });
  t.equal(restoreDomains(kept.load(), parts), 0);
  t.same(registry.all(), []);
  t.same([...engine.sessions.keys()], [SELFTEST_NUMBER]);
  t.same(watched, ["start", "end"]);
});

t.test("processes of which nothing is known stop the start", async (t) => {
  const { parts } = second({ 3: 1 });
  t.throws(() => restoreDomains([], parts), { exit: 15, message: /1 runs/, hint: /actplaned --purge/ });
});

t.test("a record of another boot, or a damaged one, is none", async (t) => {
  const folder = t.testdir();
  const lines: string[] = [];
  new Kept(folder, "before", () => {}).write(domain(1, session(1)), SLOT);
  const kept = new Kept(folder, "boot", (_, line) => void lines.push(line));
  kept.write(domain(2, session(2)), SLOT);
  const path = join(folder, "domains", "2");
  const bytes = readFileSync(path);
  bytes[40]! ^= 1;
  writeFileSync(path, bytes);
  t.same(kept.load(), []);
  t.same(lines, [`the record ${path} is damaged`]);
  t.same(readdirSync(join(folder, "domains")), []);
});

t.test("numbers in use from before are not handed out until they are free", async (t) => {
  const numbers = new Numbers(5);
  numbers.restore(1);
  numbers.restore(3);
  t.equal(numbers.take(), 2);
  numbers.free(3);
  t.equal(numbers.take(), 3);
  t.equal(numbers.take(), 4);
  t.equal(numbers.take(), null);
  numbers.free(1);
  t.equal(numbers.take(), 1);
});
