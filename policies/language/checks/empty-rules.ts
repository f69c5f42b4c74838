import { type Check, rulesOf } from "./unit.js";

/** A rule without a clause enforces nothing, which is never what its author meant. */
export const checkEmptyRules: Check = (unit, report) => {
  for (const policy of unit.policies) {
    for (const rule of rulesOf(policy)) {
      if (rule.clauses.length > 0) continue;
      const hint = 'add one, such as: block exec "git" "push"';
      report(policy, rule.name.start, "empty-rule", `the rule ${rule.name.value} has no clause`, hint);
    }
  }
};
