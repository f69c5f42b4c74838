import t from "tap";
import { FakeEngine } from "../testing/fake-addon.js";
import { Slots } from "./slots.js";
import { Watching } from "./watching.js";

const image = (byte: number, size = 256) => new Uint8Array(size).fill(byte);

t.test("the same image of the same user comes back without being set again", (t) => {
  const engine = new FakeEngine("lsm");
  const slots = new Slots(engine, 8192);
  const first = slots.take(1000, image(1));
  t.not(slots.take(1000, image(1)), first, "one in use is never shared");
  slots.release(first ?? 0);
  const before = engine.calls.length;
  t.equal(slots.take(1000, image(1)), first);
  t.equal(engine.calls.length, before);
  slots.release(first ?? 0);
  t.not(slots.take(1001, image(1)), first, "another user's");
  t.not(slots.take(1000, image(2)), first, "another image");
  t.end();
});

t.test("an image that was swapped in counts, not the one before", (t) => {
  const slots = new Slots(new FakeEngine("lsm"), 8192);
  const number = slots.take(1000, image(1)) ?? 0;
  slots.replace(number, 1000, image(2));
  slots.release(number);
  t.not(slots.take(1000, image(1)), number);
  t.equal(slots.take(1000, image(2)), number);
  t.end();
});

t.test("an image is not swapped for itself", (t) => {
  const engine = new FakeEngine("lsm");
  const slots = new Slots(engine, 8192);
  const number = slots.take(1000, image(1)) ?? 0;
  const set = () => engine.calls.filter((call) => call.startsWith("setImage")).length;
  const before = set();
  slots.replace(number, 1000, image(1));
  t.equal(set(), before);
  slots.replace(number, 1000, image(2));
  t.equal(set(), before + 1);
  slots.replace(number, 1000, image(1));
  t.equal(set(), before + 2, "back again");
  t.end();
});

t.test("what is parked is bounded, and gives way when numbers run out", (t) => {
  const engine = new FakeEngine("lsm");
  const slots = new Slots(engine, 8192);
  const taken = Array.from({ length: 50 }, (_, i) => slots.take(1000, image(i)) ?? 0);
  for (const number of taken) slots.release(number);
  t.equal(engine.images.size, 32);
  const large = slots.take(1000, image(1, 20 * 1024 * 1024)) ?? 0;
  slots.release(large);
  t.equal(engine.images.size, 0, "too large to be kept");

  const few = new Slots(new FakeEngine("lsm"), 3);
  few.release(few.take(1, image(1)) ?? 0);
  t.same([few.take(1, image(2)), few.take(1, image(3)), few.take(1, image(4))], [2, 1, null]);
  t.end();
});

t.test("an image that is refused takes no number", (t) => {
  const engine = new FakeEngine("lsm");
  const slots = new Slots(engine, 2);
  engine.fail = { call: "setImage", code: "EBADIMAGE" };
  t.throws(() => slots.take(1, image(1)));
  engine.fail = null;
  t.equal(slots.take(1, image(1)), 1);
  t.end();
});

t.test("watching lingers, and a new domain keeps it", async (t) => {
  const engine = new FakeEngine("tracepoint");
  const watching = new Watching(engine, { watch: () => {} }, 20);
  watching.start();
  watching.end(true);
  watching.start();
  await new Promise((resolve) => setTimeout(resolve, 40));
  t.ok(engine.watching);
  watching.end(true);
  await new Promise((resolve) => setTimeout(resolve, 40));
  t.notOk(engine.watching);
  t.same(engine.calls, ["watch true", "settle", "watch false", "settle"]);
});
