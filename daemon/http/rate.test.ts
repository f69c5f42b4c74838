import t from "tap";
import { thrown } from "../testing/thrown.js";
import { Rate } from "./rate.js";

t.test("a burst, then so many a second; each user for himself", async (t) => {
  let now = 0;
  const rate = new Rate(() => now);
  const taken = async (uid: number, most: number) => {
    for (let count = 0; count < most; count++) if ((await thrown(() => rate.take(uid))) !== "nothing") return count;
    return most;
  };
  t.equal(await taken(1000, 5_000), 2_000);
  t.equal(await thrown(() => rate.take(1000)), "busy");
  t.equal(await thrown(() => rate.take(2000)), "nothing", "another user does not notice");
  now += 1_000;
  t.equal(await taken(1000, 5_000), 500);
  now += 3_600_000;
  t.equal(await taken(1000, 5_000), 2_000, "a pause gives no more than a burst");
  t.equal(await taken(0, 9_000), 8_000);
});

t.test("what no client would send counts more, and who has none left is known before he asks", async (t) => {
  let now = 0;
  const rate = new Rate(() => now);
  t.notOk(rate.spent(1000));
  for (let count = 0; count < 200; count++) rate.fault(1000);
  t.ok(rate.spent(1000));
  t.equal(await thrown(() => rate.take(1000)), "busy");
  t.notOk(rate.spent(2000));
  now += 1_000;
  t.notOk(rate.spent(1000));
});
