import t from "tap";
import { runJob } from "./run.js";
import { WARM_UP } from "./warm-up.js";

t.test("a fresh thread warms up with policies that compile, addresses of both kinds among them", async (t) => {
  const refused = WARM_UP.map(runJob).filter((answer) => !answer.ok);
  t.same(refused, []);
  const texts = WARM_UP.flatMap(({ sources }) => sources.flatMap(({ rules }) => rules)).join();
  t.match(texts, /"[0-9a-f]+:/);
  t.match(texts, /"10\./);
});
