/** All checks. A text check looks at each text alone, a set check at all texts that a domain enforces. */
import type { Diagnostics, Report } from "../diagnostics.js";
import { checkControlCharacters } from "./control-characters.js";
import { checkDuplicateRules } from "./duplicate-rules.js";
import { checkEmptyRules } from "./empty-rules.js";
import { checkEndpoints } from "./endpoints.js";
import { checkExitStatus } from "./exit-status.js";
import { checkInherited } from "./inherited.js";
import { checkLabelCount } from "./label-count.js";
import { checkNameLength } from "./name-length.js";
import { checkPatterns } from "./patterns.js";
import { checkRelativePatterns } from "./relative-patterns.js";
import type { Check, Unit } from "./unit.js";
import { checkUnknownLabels } from "./unknown-labels.js";

export const TEXT_CHECKS: readonly Check[] = [
  checkEmptyRules,
  checkNameLength,
  checkControlCharacters,
  checkPatterns,
  checkEndpoints,
  checkExitStatus,
  checkRelativePatterns,
];

export const SET_CHECKS: readonly Check[] = [checkUnknownLabels, checkDuplicateRules, checkLabelCount, checkInherited];

/** Runs checks into one collector. */
export function runChecks(checks: readonly Check[], unit: Unit, diagnostics: Diagnostics): void {
  const report: Report = (policy, offset, code, message, hint = null) => {
    diagnostics.add(policy.origin, offset, code, message, hint);
  };
  for (const check of checks) {
    if (diagnostics.full) return;
    check(unit, report);
  }
}
