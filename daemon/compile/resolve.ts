import {
  checkTogether,
  type DeltaApproval,
  type Diagnostic,
  Diagnostics,
  type EffectivePolicy,
  effectivePolicy,
  inheritedFrom,
  inlinePolicy,
  LabelScope,
  NO_APPROVAL,
  type Policy,
  type PolicyDocument,
  type ProgramPattern,
  parse,
  resolveFile,
  textOrigin,
} from "../../policies/language/index.js";
import { placeDeclared } from "./declared.js";
import type { PolicySource } from "./job.js";

type Parts = EffectivePolicy["parts"];

export interface Resolved {
  /** null when `diagnostics` holds an error */
  readonly effective: EffectivePolicy | null;
  /** parts that were accepted before: the first ones of `effective` */
  readonly inherited: number;
  readonly feedback: string | null;
  /** of the sources that were not settled, in their order */
  readonly introduces: readonly (readonly string[])[];
  readonly approval: DeltaApproval;
  /** programs that enter by themselves, as policy of the machine and of the user say */
  readonly attach: readonly ProgramPattern[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Puts the policies of a domain and its ancestors together, the outermost first.
 * Only the innermost may have mistakes: the others are in force. It may add to
 * what it inherits and never loosen it; a text that an ancestor already enforces
 * below the same root is not enforced twice. `labels`: keys that the realm has.
 */
export function resolveSources(given: readonly PolicySource[], labels: Iterable<string> = []): Resolved {
  if (given.length === 0) return { ...failed([]), effective: { domain: "attached", parts: [] } };
  const { placed, diagnostics: misplaced } = placeDeclared(given, labelsOf);
  if (misplaced.length > 0) return failed(misplaced);
  const scope = new LabelScope(labels);
  const introduces = new Map<number, readonly string[]>();
  let parts: Parts = [];
  let result = failed([]);
  for (const [index, { source, given: order }] of placed.entries()) {
    const inherited = inheritedFrom(parts.map((part) => part.policy));
    const found = resolveOne(source, inherited.labels);
    const diagnostics = new Diagnostics();
    for (const one of found.diagnostics) diagnostics.push(one);
    if (!found.effective) return failed(diagnostics.list());
    const added = found.effective.parts.filter((part) => !parts.some((known) => sameText(known, part)));
    if (index > 0 && !source.settled)
      checkTogether(
        added.map((part) => part.policy),
        inherited,
        diagnostics,
      );
    const { keys, introduced } = scope.enter(added, source.layer, diagnostics, source.settled ?? null);
    if (diagnostics.failed) return failed(diagnostics.list());
    if (!source.settled) {
      if (introduces.size === 0) result = { ...result, inherited: parts.length };
      introduces.set(order, introduced);
    }
    parts = [...parts, ...added.map((part) => ({ ...part, labels: keys }))];
    const { feedback, approval } = found;
    result = {
      ...result,
      feedback,
      approval,
      attach: [...result.attach, ...found.attach],
      effective: { ...found.effective, parts },
      diagnostics: diagnostics.list(),
    };
  }
  const inOrder = [...introduces].sort(([a], [b]) => a - b).map(([, names]) => names);
  return { ...result, introduces: inOrder };
}

function failed(diagnostics: readonly Diagnostic[]): Resolved {
  return {
    effective: null,
    inherited: 0,
    feedback: null,
    introduces: [],
    approval: NO_APPROVAL,
    attach: [],
    diagnostics,
  };
}

function labelsOf(sources: readonly PolicySource[]): ReadonlySet<string> {
  const parts = resolveSources(sources).effective?.parts ?? [];
  return inheritedFrom(parts.map((part) => part.policy)).labels;
}

function resolveOne(source: PolicySource, above: ReadonlySet<string>) {
  const { file, rules, domain, root, home, layer } = source;
  // Policy of the machine, or of a user whatever he works at, has no folder to be relative to.
  const machineWide = layer === "machine" || layer === "user";
  const name = source.rulesName ?? "--rule";
  const { document, diagnostics } = file
    ? resolveFile(file, { above, machineWide })
    : inlinePolicy(rules, { above, name });
  if (!document) return { effective: null, feedback: null, approval: NO_APPROVAL, attach: [], diagnostics };
  const extra = file ? parseRules(rules, name) : { policies: [], diagnostics: [] };
  const idle = !machineWide && document.attach.length > 0 && !source.settled;
  const diagnosed = idle ? [...diagnostics, attachWarning(document)] : diagnostics;
  const found = effectivePolicy(document, domain, { root, home, extra: extra.policies, above });
  return {
    effective: extra.diagnostics.length > 0 ? null : found.effective,
    feedback: document.feedbackPath,
    approval: document.approval,
    attach: machineWide ? document.attach : [],
    diagnostics: [...diagnosed, ...extra.diagnostics, ...found.diagnostics],
  };
}

/** Nothing may be silently weaker than its text. */
function attachWarning({ file, attach }: PolicyDocument): Diagnostic {
  const names = attach.slice(0, 8).map(({ program }) => program);
  const message = `${names.join(", ")} will not enter this policy by itself when it is started: it is a project's`;
  const hint = "attach counts in /etc/actplane/policies.d and ~/.config/actplane/policy.yaml; or use actplane run";
  const at = { file, line: 0, column: 0, excerpt: null };
  return { ...at, code: "attach-elsewhere", severity: "warning", message, hint };
}

/** Texts beside a file: checked together with it, so each is a fragment. */
function parseRules(rules: readonly string[], name: string): { policies: Policy[]; diagnostics: Diagnostic[] } {
  const results = rules.map((text, index) =>
    parse(text, textOrigin(index === 0 ? name : `${name}#${index + 1}`, text), { fragment: true }),
  );
  return {
    policies: results.flatMap((result) => result.policy ?? []),
    diagnostics: results.flatMap((result) => result.diagnostics),
  };
}

function sameText(a: Parts[number], b: Parts[number]): boolean {
  return a.policy.text === b.policy.text && a.root === b.root && a.home === b.home;
}
