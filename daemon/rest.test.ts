import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import { Rest } from "./rest.js";

t.test("memory is given back once after any number of connections, and not while nobody comes", async (t) => {
  let trims = 0;
  const rest = new Rest(() => void trims++, 50);
  await sleep(150);
  t.equal(trims, 0);
  for (let n = 0; n < 5; n++) rest.disturbed();
  t.equal(trims, 0, "not at once");
  await sleep(150);
  t.equal(trims, 1);
  await sleep(150);
  t.equal(trims, 1);
  rest.disturbed();
  await sleep(150);
  t.equal(trims, 2);
});
