import type { Policy, Rule } from "../tree.js";
import { type Check, rulesOf } from "./unit.js";

/** A rule's name is how reports, tests and deltas mean it, so a domain has each name once. */
export const checkDuplicateRules: Check = (unit, report) => {
  const first = new Map<string, { policy: Policy; rule: Rule }>();
  for (const policy of unit.policies) {
    for (const rule of rulesOf(policy)) {
      if (unit.inherited?.rules.has(rule.name.value)) {
        const message = `an inherited rule has the name ${rule.name.value} already`;
        report(policy, rule.name.start, "duplicate-rule", message, "choose another name");
      }
      const earlier = first.get(rule.name.value);
      if (!earlier) {
        first.set(rule.name.value, { policy, rule });
        continue;
      }
      const { line } = earlier.policy.origin.locate(earlier.rule.name.start);
      const elsewhere = earlier.policy.origin.file === policy.origin.file ? "" : ` of ${earlier.policy.origin.file}`;
      const hint = `the first is in line ${line}${elsewhere}; one rule may have several clauses`;
      report(policy, rule.name.start, "duplicate-rule", `the rule name ${rule.name.value} is used twice`, hint);
    }
  }
};
