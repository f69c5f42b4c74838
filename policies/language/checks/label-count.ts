import { MAX_LABELS } from "../limits.js";
import { introducedLabels } from "./labels.js";
import type { Check } from "./unit.js";

/** A process carries its labels as the bits of one word. */
export const checkLabelCount: Check = (unit, report) => {
  let count = unit.inherited?.labels.size ?? 0;
  for (const [name, { policy, label }] of introducedLabels(unit.policies)) {
    if (unit.inherited?.labels.has(name) || ++count <= MAX_LABELS) continue;
    const message = `more than ${MAX_LABELS} labels in one domain`;
    report(policy, label.start, "too-many-labels", message, "use one label for what is treated alike");
    return;
  }
};
