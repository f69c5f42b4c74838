import t from "tap";
import { compilePolicy } from "./compile.js";
import { generateMatching, generatePolicy } from "./generate.js";

t.test("the same text each time, and a longer one begins with the shorter one's rules", async (t) => {
  t.equal(generatePolicy(200), generatePolicy(200));
  t.ok(generatePolicy(200).startsWith(generatePolicy(32)));
  for (const rules of [1, 32, 1000]) t.equal(generatePolicy(rules).match(/^rule /gm)?.length, rules);
  t.equal(generateMatching(32).match(/^rule /gm)?.length, 32);
});

t.test("one rule already concerns every operation that is measured", async (t) => {
  for (const operation of ["open file", "read file", "write file", "unlink file", "exec ", "connect endpoint"])
    t.match(generatePolicy(1), `block ${operation}`);
});

t.test("10,000 rules stay below the limits of a policy's text and image, and no pattern comes twice", async (t) => {
  const text = generatePolicy(10_000);
  t.ok(text.length < 1 << 20);
  const clauses = text.split("\n").filter((line) => line.startsWith("  "));
  t.equal(new Set(clauses).size, clauses.length);
  t.ok("image" in compilePolicy(text, "/srv/project", "lsm"));
});

t.test("they compile on every tier", async (t) => {
  for (const tier of ["lsm", "modify-return", "tracepoint"] as const) {
    for (const text of [generatePolicy(1), generatePolicy(100), generateMatching(1), generateMatching(100)]) {
      t.ok("image" in compilePolicy(text, "/srv/project", tier));
    }
  }
});
