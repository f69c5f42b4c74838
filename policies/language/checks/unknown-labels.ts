import { didYouMean } from "../suggest.js";
import { eachUse, introducedLabels } from "./labels.js";
import type { Check } from "./unit.js";

/** A label that no source, endorse or inherited policy introduces is never there: the rule says something else. */
export const checkUnknownLabels: Check = (unit, report) => {
  const known = new Set([
    ...introducedLabels(unit.policies).keys(),
    ...(unit.inherited?.labels ?? []),
    ...(unit.above ?? []),
  ]);
  for (const policy of unit.policies) {
    const seen = new Set<string>();
    eachUse(policy, (label) => {
      if (known.has(label.value) || seen.has(label.value)) return;
      seen.add(label.value);
      const hint = didYouMean(label.value, known) ?? `introduce it: source ${label.value} = file "PATTERN"`;
      report(policy, label.start, "unknown-label", `nothing introduces the label ${label.value}`, hint);
    });
  }
};
