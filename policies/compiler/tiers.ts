/**
 * What an effect really becomes on each tier. Nothing may be silently weaker
 * than the text: a clause that is, needs the user's consent by name.
 */
import { type Diagnostic, Diagnostics } from "../language/diagnostics.js";
import type { Effect, Operation } from "../language/tree.js";
import type { ClauseReport } from "./report.js";

/** As the addon names them. */
export const TIERS = ["lsm", "modify-return", "tracepoint"] as const;
export type Tier = (typeof TIERS)[number];

export type Reality =
  /** EPERM before anything happens */
  | "refused-before"
  /** refused before anything happens, and the process is ended */
  | "killed-before"
  /** the exec happens, the process is ended before the new program's first instruction */
  | "killed-before-start"
  /** the operation happens, the process is ended when the call returns */
  | "killed-after"
  | "reported"
  | "impossible";

/** What a user accepts with `--accept NAME`. */
export const WEAKER_NAMES = ["kill-before-start", "kill-after"] as const;
export type WeakerName = (typeof WEAKER_NAMES)[number];

export function reality(tier: Tier, effect: Effect, operation: Operation): Reality {
  if (effect === "notify") return "reported";
  if (tier !== "tracepoint") return effect === "block" ? "refused-before" : "killed-before";
  return operation === "exec" ? "killed-before-start" : "killed-after";
}

/**
 * The consent an effect needs, or null when it is what the text says. A `kill`
 * never needs one: it ends the process, and refuses first only where that is possible.
 */
export function weaker(tier: Tier, effect: Effect, operation: Operation): WeakerName | null {
  if (effect !== "block") return null;
  const becomes = reality(tier, effect, operation);
  if (becomes === "killed-before-start") return "kill-before-start";
  return becomes === "killed-after" ? "kill-after" : null;
}

const WORDS: Readonly<Record<Reality, string>> = {
  "refused-before": "refused with EPERM before it happens",
  "killed-before": "refused before it happens, and the process is killed",
  "killed-before-start": "the process is killed before the program's first instruction",
  "killed-after": "the process is killed after the operation happened",
  reported: "allowed and reported",
  impossible: "not possible",
};

/** One line for people: what `effect operation` becomes on `tier`. */
export function describe(tier: Tier, effect: Effect, operation: Operation): string {
  const consent = weaker(tier, effect, operation);
  const words = WORDS[reality(tier, effect, operation)];
  return consent ? `${words} (weaker than "${effect}"; needs --accept ${consent})` : words;
}

/** One error for each clause that the tier enforces more weakly than written and whose consent was not given. */
export function checkTier(
  reports: readonly ClauseReport[],
  tier: Tier,
  accept: readonly WeakerName[],
): readonly Diagnostic[] {
  const found = new Diagnostics();
  for (const report of reports) {
    const consent = weaker(tier, report.effect, report.operation);
    if (!consent || accept.includes(consent)) continue;
    const clause = `${report.effect} ${report.operation} ${report.target.replace(/^exec /, "")}`;
    found.push({
      file: report.file,
      line: report.line,
      column: report.column,
      code: "weaker-effect",
      severity: "error",
      message:
        `rule ${report.name}: this machine cannot "${clause}" as written; its kernel offers only the ${tier} tier, ` +
        `where ${WORDS[reality(tier, report.effect, report.operation)]}`,
      hint: `accept that with --accept ${consent}; docs/tiers.md says what a stronger tier needs`,
      excerpt: null,
    });
  }
  return found.list();
}
