import {
  checkTogether,
  type Diagnostic,
  Diagnostics,
  type EffectivePolicy,
  effectivePolicy,
  inheritedFrom,
  inlinePolicy,
  type Policy,
  parse,
  resolveFile,
  textOrigin,
} from "../../policies/language/index.js";
import type { PolicySource } from "./job.js";

type Parts = EffectivePolicy["parts"];

export interface Resolved {
  /** null when `diagnostics` holds an error */
  readonly effective: EffectivePolicy | null;
  /** parts that come from ancestors: the first ones of `effective` */
  readonly inherited: number;
  readonly feedback: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Puts the policies of a domain and its ancestors together, the outermost first.
 * Only the innermost may have mistakes: the others are in force. It may add to
 * what it inherits and never loosen it; a text that an ancestor already enforces
 * below the same root is not enforced twice.
 */
export function resolveSources(sources: readonly PolicySource[]): Resolved {
  let parts: Parts = [];
  for (const [index, source] of sources.entries()) {
    const inherited = inheritedFrom(parts.map((part) => part.policy));
    const found = resolveOne(source, inherited.labels);
    const diagnostics = new Diagnostics();
    for (const one of found.diagnostics) diagnostics.push(one);
    const added = (found.effective?.parts ?? []).filter((part) => !parts.some((known) => sameText(known, part)));
    if (index > 0 && found.effective) {
      checkTogether(
        added.map((part) => part.policy),
        inherited,
        diagnostics,
      );
    }
    const last = index === sources.length - 1;
    if (found.effective === null || diagnostics.failed || last) {
      const effective =
        found.effective && !diagnostics.failed ? { ...found.effective, parts: [...parts, ...added] } : null;
      return { effective, inherited: parts.length, feedback: found.feedback, diagnostics: diagnostics.list() };
    }
    parts = [...parts, ...added];
  }
  return { effective: null, inherited: 0, feedback: null, diagnostics: [] };
}

function resolveOne(source: PolicySource, above: ReadonlySet<string>) {
  const { file, rules, domain, root, home } = source;
  const { document, diagnostics } = file ? resolveFile(file, { above }) : inlinePolicy(rules, { above });
  if (!document) return { effective: null, feedback: null, diagnostics };
  const extra = file ? parseRules(rules) : { policies: [], diagnostics: [] };
  const found = effectivePolicy(document, domain, { root, home, extra: extra.policies, above });
  return {
    effective: extra.diagnostics.length > 0 ? null : found.effective,
    feedback: document.feedbackPath,
    diagnostics: [...diagnostics, ...extra.diagnostics, ...found.diagnostics],
  };
}

/** Texts of --rule beside a file: checked together with it, so each is a fragment. */
function parseRules(rules: readonly string[]): { policies: Policy[]; diagnostics: Diagnostic[] } {
  const results = rules.map((text, index) =>
    parse(text, textOrigin(index === 0 ? "--rule" : `--rule#${index + 1}`, text), { fragment: true }),
  );
  return {
    policies: results.flatMap((result) => result.policy ?? []),
    diagnostics: results.flatMap((result) => result.diagnostics),
  };
}

function sameText(a: Parts[number], b: Parts[number]): boolean {
  return a.policy.text === b.policy.text && a.root === b.root && a.home === b.home;
}
