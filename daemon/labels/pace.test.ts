import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import { Pace } from "./pace.js";

t.test("a hint is followed soon, many hints once", async (t) => {
  let saves = 0;
  const pace = new Pace({ save: async () => void saves++ }, () => false);
  pace.start();
  for (let n = 0; n < 100; n++) pace.poke();
  t.equal(saves, 0);
  await sleep(200);
  t.equal(saves, 1);
  pace.stop();
});

t.test("without a hint it looks each second while sessions live", async (t) => {
  let saves = 0;
  const pace = new Pace({ save: async () => void saves++ }, () => true);
  pace.start();
  await sleep(1300);
  pace.stop();
  t.equal(saves, 1);
});

t.test("a write that took long makes the next one wait", async (t) => {
  const starts: number[] = [];
  const slow = async () => {
    starts.push(performance.now());
    await sleep(50);
  };
  const pace = new Pace({ save: slow }, () => false);
  pace.poke();
  while (starts.length === 0) await sleep(10);
  pace.poke();
  await sleep(60);
  pace.poke();
  while (starts.length === 1) await sleep(10);
  pace.stop();
  t.ok((starts[1] ?? 0) - (starts[0] ?? 0) >= 500, "ten times as long as the write took");
});

t.test("stopped, it writes no more", async (t) => {
  let saves = 0;
  const pace = new Pace({ save: async () => void saves++ }, () => false);
  pace.poke();
  pace.stop();
  pace.poke();
  await sleep(200);
  t.equal(saves, 0);
});
