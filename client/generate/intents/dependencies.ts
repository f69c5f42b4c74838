/** "Do not add dependencies without asking." */
import { type Candidate, candidate } from "../candidate.js";
import type { Reading } from "../reading.js";

const THINGS =
  "(?:(?:third-party |external |npm |new )*(?:dependenc(?:y|ies)|packages?(?: versions?)?|librar(?:y|ies)|modules))";
const ADDING = new RegExp(
  `\\b(?:add|install|introduc|upgrad|updat|bump|chang)\\w*\\b(?: \\w+){0,3}? ${THINGS}\\b|\\bnew ${THINGS}\\b`,
  "u",
);
const ASKING = /\b(?:approv\w*|permission|ask(?:ing)?|confirm\w*)\b/u;

export function dependencies(reading: Reading): readonly Candidate[] {
  if (!ADDING.test(reading.words)) return [];
  return reading.forbids || ASKING.test(reading.words) ? [candidate("dependency-update-gate")] : [];
}
