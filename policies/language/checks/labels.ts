/** Which labels policies introduce, use and wait for. */
import type { Policy, Text } from "../tree.js";
import { eachLabel, type Inherited, rulesOf } from "./unit.js";

/** Labels that a source or an endorse introduces, each with the first place that does. */
export function introducedLabels(policies: readonly Policy[]): Map<string, { policy: Policy; label: Text }> {
  const labels = new Map<string, { policy: Policy; label: Text }>();
  for (const policy of policies) {
    for (const statement of policy.statements) {
      if (statement.kind === "rule" || statement.kind === "declassify") continue;
      if (!labels.has(statement.label.value)) labels.set(statement.label.value, { policy, label: statement.label });
    }
  }
  return labels;
}

/** Every use of a label that something else must introduce: in `if`, and in declassify. */
export function eachUse(policy: Policy, visit: (label: Text, negated: boolean) => void): void {
  for (const statement of policy.statements) if (statement.kind === "declassify") visit(statement.label, false);
  for (const rule of rulesOf(policy)) {
    for (const clause of rule.clauses) if (clause.when) eachLabel(clause.when, visit);
  }
}

/** What a child or delta of a domain with these policies inherits. */
export function inheritedFrom(policies: readonly Policy[]): Inherited {
  const labels = new Set(introducedLabels(policies).keys());
  const gates = new Set<string>();
  const rules = new Set<string>();
  for (const policy of policies) {
    for (const rule of rulesOf(policy)) rules.add(rule.name.value);
    eachUse(policy, (label, negated) => {
      labels.add(label.value);
      if (negated) gates.add(label.value);
    });
  }
  return { labels, gates, rules };
}
