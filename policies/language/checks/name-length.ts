import { MAX_NAME_LENGTH, MAX_REASON_LENGTH } from "../limits.js";
import type { Text } from "../tree.js";
import { type Check, eachLabel, rulesOf } from "./unit.js";

/** Names and reasons are stored with each report and shown to people and agents: they are bounded. */
export const checkNameLength: Check = (unit, report) => {
  for (const policy of unit.policies) {
    const name = (text: Text, what: string) => {
      if (text.value.length <= MAX_NAME_LENGTH) return;
      const message = `a ${what} is longer than ${MAX_NAME_LENGTH} characters`;
      report(policy, text.start, "name-too-long", message);
    };
    for (const statement of policy.statements) if (statement.kind !== "rule") name(statement.label, "label");
    for (const rule of rulesOf(policy)) {
      name(rule.name, "rule name");
      for (const clause of rule.clauses) if (clause.when) eachLabel(clause.when, (label) => name(label, "label"));
      if (rule.because && rule.because.value.length > MAX_REASON_LENGTH) {
        const message = `a reason is longer than ${MAX_REASON_LENGTH} characters`;
        report(policy, rule.because.start, "reason-too-long", message);
      }
    }
  }
};
