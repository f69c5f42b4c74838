import { readFileSync } from "node:fs";
import t from "tap";
import { TIERS } from "../../policies/compiler/index.js";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import { readAttacks } from "./attack.js";
import { ATTEMPTS } from "./list.js";
import { attacksDocument, DOCUMENT } from "./table.js";

const attacks = await readAttacks(CHECKOUT);

t.test("docs/attacks.md says what the tests say", async (t) => {
  t.equal(readFileSync(DOCUMENT, "utf8"), attacksDocument(attacks), 'run "npm run generate"');
});

t.test("a step that leaves a tier out is accounted for", async (t) => {
  for (const { file, steps, script, open } of attacks) {
    const left = TIERS.filter((tier) => {
      if (script) return !script.tiers.includes(tier);
      // What only the weakest tier does is what it does instead.
      const full = steps?.steps.filter((step) => step.tiers && step.tiers.join() !== "tracepoint") ?? [];
      return full.some((step) => !step.tiers?.includes(tier));
    });
    for (const tier of left) {
      t.ok(
        open.some((one) => one.tiers.includes(tier)),
        `${file} says why ${tier} does not hold it`,
      );
    }
  }
});

t.test("every attack has its place in the list", async (t) => {
  for (const { file, attacks: numbers } of attacks) {
    for (const number of numbers) t.ok(String(number) in ATTEMPTS, `${file}: ${number}`);
  }
});

t.test("every act that is stopped is shown to be possible", async (t) => {
  for (const { file, steps } of attacks) {
    for (const { name, effect, expect } of steps?.steps ?? []) {
      t.ok(expect === "allowed" || !/^(true|false|:)?$/.test(effect.trim()), `${file}: ${name}`);
    }
  }
});
