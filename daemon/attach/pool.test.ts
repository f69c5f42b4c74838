import t from "tap";
import type { Domain } from "../domains/domain.js";
import { FakeEngine } from "../testing/fake-addon.js";
import { ReadyPool } from "./pool.js";

const domain = (number: number, waiting: boolean) => ({ number, session: { number: number + 10, waiting } }) as Domain;

t.test("what an earlier service prepared is taken over as the kernel has it", (t) => {
  const engine = new FakeEngine("lsm");
  const domains = [domain(1, true), domain(2, true), domain(3, true), domain(4, false)];
  const place = (number: number) => ({ domain: number, session: number + 10, realm: 1 });
  // 1 waits, 2 was entered without a service, 3 was never put there, 4 is another's, 9 is unknown.
  engine.setReady(1000, 0, place(1));
  engine.setReady(1000, 1, place(2));
  engine.waiting.set("1000:1", { ...place(2), uid: 1000, index: 1, taken: true });
  engine.setReady(1000, 2, place(9));
  const entered: number[] = [];
  const given: number[] = [];
  const pool = new ReadyPool(engine, {
    all: () => domains,
    reserve: () => t.fail("nothing is reserved") as unknown as Domain,
    entered: ({ number }) => void entered.push(number),
    giveUp: ({ number }) => void given.push(number),
  });
  pool.adopt();
  t.same(entered, [2]);
  t.same(given, [3]);
  t.same(
    engine.ready().map((ready) => ready.domain),
    [1],
  );
  pool.drop(1000);
  t.same(given, [3, 1]);
  t.same(engine.ready(), []);
  t.end();
});
