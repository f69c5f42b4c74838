import type { Check } from "./unit.js";

/**
 * A child domain or a delta may only tighten (language.md, "Transforms"). Taking
 * an inherited label away or endorsing it would loosen inherited rules; so would
 * a source of a label whose absence an inherited rule asks for (`if … not
 * REVIEWED`). Gates of `after` cannot be opened by text: only the event opens them.
 */
export const checkInherited: Check = (unit, report) => {
  const { inherited } = unit;
  if (!inherited) return;
  for (const policy of unit.policies) {
    for (const statement of policy.statements) {
      if (statement.kind === "rule") continue;
      const { value, start } = statement.label;
      if (statement.kind === "source") {
        if (!inherited.gates.has(value)) continue;
        const message = `${value} opens a gate that an inherited rule waits for, so it must not get another source`;
        report(policy, start, "inherited-gate", message, "use a label of your own");
      } else if (inherited.labels.has(value)) {
        const message = `${value} is inherited, so it must not be ${statement.kind === "endorse" ? "endorsed" : "declassified"} here`;
        report(policy, start, "inherited-label", message, "use a label of your own");
      }
    }
  }
};
