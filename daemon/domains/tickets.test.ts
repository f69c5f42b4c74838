import t from "tap";
import type { Caller } from "../caller.js";
import { thrown } from "../testing/thrown.js";
import { Numbers } from "./numbers.js";
import { TICKET_MILLISECONDS, TICKETS_PER_USER, Tickets } from "./tickets.js";

const caller: Caller = { uid: 1000, gid: 1000, pid: 7, pidfd: 3, domain: 0, root: false };

t.test("a ticket serves once, and only who asked for it, where he asked", async (t) => {
  const tickets = new Tickets<string>();
  const ticket = tickets.issue(caller, "value");
  for (const other of [{ uid: 1001 }, { pid: 8 }, { domain: 5 }]) {
    t.equal(await thrown(() => tickets.redeem({ ...caller, ...other }, ticket)), "ticket-unknown");
  }
  t.equal(tickets.redeem(caller, ticket), "value", "a wrong hand does not spend it");
  t.equal(await thrown(() => tickets.redeem(caller, ticket)), "ticket-unknown", "once");
  t.equal(await thrown(() => tickets.redeem(caller, "A".repeat(32))), "ticket-unknown");
});

t.test("tickets of one user are limited, and others do not notice", async (t) => {
  const tickets = new Tickets<number>();
  for (let i = 0; i < TICKETS_PER_USER; i++) tickets.issue(caller, i);
  t.equal(await thrown(() => tickets.issue(caller, 0)), "busy");
  t.ok(tickets.issue({ ...caller, uid: 1001 }, 0));
});

t.test("a ticket expires", async (t) => {
  const issued: { run: () => void; ms: number }[] = [];
  const real = globalThis.setTimeout;
  globalThis.setTimeout = ((run: () => void, ms: number) => {
    issued.push({ run, ms });
    return real(() => {}, 0);
  }) as unknown as typeof setTimeout;
  t.teardown(() => {
    globalThis.setTimeout = real;
  });
  const tickets = new Tickets<string>();
  const ticket = tickets.issue(caller, "value");
  t.equal(issued[0]?.ms, TICKET_MILLISECONDS);
  issued[0]?.run();
  t.equal(await thrown(() => tickets.redeem(caller, ticket)), "ticket-unknown");
});

t.test("numbers: all of them, and the one freed longest ago first", (t) => {
  const numbers = new Numbers(4);
  t.same([numbers.take(), numbers.take(), numbers.take(), numbers.take()], [1, 2, 3, null]);
  numbers.free(2);
  numbers.free(1);
  t.same([numbers.take(), numbers.take(), numbers.take()], [2, 1, null]);
  t.end();
});
