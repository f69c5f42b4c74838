import { type Check, eachTest, rulesOf } from "./unit.js";

/** `exits N` asks how a program ended: only an exec has that, and a status is one byte. */
export const checkExitStatus: Check = (unit, report) => {
  for (const policy of unit.policies) {
    for (const clause of rulesOf(policy).flatMap((rule) => rule.clauses)) {
      if (!clause.unless) continue;
      eachTest(clause.unless, (test) => {
        if (test.kind !== "after" || test.exits === null) return;
        const offset = policy.text.indexOf("exits", test.event.end);
        if (test.event.operation !== "exec") {
          const message = `exits is asked of a program, and not of ${test.event.operation}`;
          report(policy, offset, "bad-exit-status", message, 'write: after exec "PROGRAM" exits 0');
        } else if (test.exits > 255) {
          report(policy, offset, "bad-exit-status", "an exit status is a number from 0 to 255");
        }
      });
    }
  }
};
