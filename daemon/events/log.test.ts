import t from "tap";
import type { StreamEvent } from "../../protocol/index.js";
import type { Owned } from "../access.js";
import { EventLog, type NewEvent, type Reader } from "./log.js";

const domain = (number: number, uid: number): Owned => ({ number, uid, parent: null });
const event = (session: number, kind: "match" | "session-begin" = "match"): NewEvent =>
  ({ kind, domain: 1, name: "x", session, time: "t" }) as unknown as NewEvent;
const reader = (uid: number): Reader => ({
  uid,
  everything: uid === 0,
  inside: false,
  view: { sees: (d) => uid === 0 || d.uid === uid },
});

t.test("a user sees his own events only, numbered without gaps", (t) => {
  const log = new EventLog();
  const told: StreamEvent[] = [];
  const stop = log.follow(reader(1000), (event) => told.push(event));
  log.add(domain(1, 1000), event(1));
  log.add(domain(2, 2000), event(2));
  log.add(domain(1, 1000), event(1));
  stop();
  log.add(domain(1, 1000), event(1));
  t.same(
    told.map((event) => event.sequence),
    [1, 2],
  );
  t.same(
    log.since(reader(1000), 1).map((event) => event.sequence),
    [2, 3],
  );
  t.same(
    log.since(reader(2000), 0).map((event) => event.session),
    [2],
  );
  t.same(
    log.since(reader(0), 0).map((event) => event.sequence),
    [1, 2, 3, 4],
    "root: all, in their order",
  );
  t.same(log.since(reader(3000), 0), []);
  t.end();
});

t.test("violations: bounded per session, so that one run does not hide another", (t) => {
  const log = new EventLog();
  log.add(domain(1, 1000), event(7));
  for (let i = 0; i < 400; i++) log.add(domain(1, 1000), event(8));
  log.add(domain(1, 1000), event(8, "session-begin"));
  t.equal(log.violations(reader(1000), 500, 8).length, 200);
  t.equal(log.violations(reader(1000), 500, 7).length, 1);
  t.equal(log.violations(reader(1000), 3, null).at(-1)?.sequence, 401);
  t.equal(log.violations(reader(0), 500, 7).length, 1);
  t.end();
});

t.test("all together are bounded", (t) => {
  const log = new EventLog();
  for (let i = 0; i < 3000; i++) log.add(domain(1, 1000), event(i));
  t.equal(log.since(reader(1000), 0).length, 1000);
  t.end();
});
