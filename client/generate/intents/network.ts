/** What may be talked to. */
import { type Candidate, candidate } from "../candidate.js";
import { codesOf, type Reading } from "../reading.js";

const TALKING = /\b(?:connect|talk|contact|reach|access|host|request|domain|network)(?:s|ed|ing)?\b/u;
const NETWORK =
  /\b(?:access|use|make|perform|reach|connect|download|fetch|call|contact|query|no)\w*\b[^.;]*\b(?:the )?(?:network|internet|web|http requests?|network (?:calls?|requests?)|external (?:services?|apis?|hosts?|web ?sites?|servers?|endpoints?))\b|\b(?:network|internet) access (?:is|isn't)\b|\bwork offline\b/u;
/** About the code that is written, not about what the agent does. */
const OF_CODE =
  /\b(?:in|from|during) (?:the )?(?:unit |integration )?(?:tests?|code|components?|constructors?|render)\b/u;

export function network(reading: Reading): readonly Candidate[] {
  const { words } = reading;
  if (OF_CODE.test(words)) return [];
  const hosts = codesOf(reading, "host");
  if (hosts.length > 0 && /\bonly\b/u.test(words) && TALKING.test(words))
    return [candidate("network-allowlist", { hosts })];
  return reading.forbids && NETWORK.test(words) && hosts.length === 0 ? [candidate("no-network")] : [];
}
