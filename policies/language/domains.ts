/** Which rules a domain enforces: what its ancestors bind, less what may be and is disabled, and its own. */
import { inheritedFrom } from "./checks/labels.js";
import type { DiagnosticCode, Diagnostics } from "./diagnostics.js";
import type { BindingMode, DomainNode, PolicyDocument } from "./document.js";
import { checkTogether } from "./parse.js";
import { didYouMean } from "./suggest.js";
import type { Policy } from "./tree.js";

/** A rule that a domain enforces; `owner` is the outermost domain that bound it. */
export interface EffectiveRule {
  readonly rule: string;
  readonly mode: BindingMode;
  readonly owner: string;
}

type Domains = ReadonlyMap<string, DomainNode>;

/** Ancestors of a domain from the root, and itself; null when it is its own ancestor. Unknown parents end the chain. */
export function ancestry(domains: Domains, name: string): DomainNode[] | null {
  const chain: DomainNode[] = [];
  const seen = new Set<string>();
  for (let node = domains.get(name); node; node = node.parent ? domains.get(node.parent.name) : undefined) {
    if (seen.has(node.name)) return null;
    seen.add(node.name);
    chain.unshift(node);
  }
  return chain;
}

/**
 * Rules that a domain enforces, from the outermost ancestor, each once. What a
 * domain may not disable stays: reporting that is checkDomains' part.
 */
export function effectiveRules(domains: Domains, name: string): EffectiveRule[] {
  let rules: EffectiveRule[] = [];
  for (const domain of ancestry(domains, name) ?? []) rules = extend(rules, domain);
  return rules;
}

function extend(inherited: readonly EffectiveRule[], domain: DomainNode): EffectiveRule[] {
  const disabled = new Set(domain.disable.map((entry) => entry.name));
  const rules = new Map(inherited.map((entry) => [entry.rule, entry]));
  for (const entry of inherited) if (entry.mode === "default" && disabled.has(entry.rule)) rules.delete(entry.rule);
  for (const { name, mode } of domain.bind) {
    const earlier = rules.get(name);
    // Binding again can lock a default, and never unlock.
    if (!earlier) rules.set(name, { rule: name, mode, owner: domain.name });
    else if (mode === "locked") rules.set(name, { ...earlier, mode });
  }
  return [...rules.values()];
}

/** Policy texts of effective rules, in their order. */
export function policiesOf(document: PolicyDocument, rules: readonly EffectiveRule[]): Policy[] {
  return rules.map((entry) => document.rules.get(entry.rule)?.policy).filter((policy) => policy !== undefined);
}

/** Reports what is wrong with the domains of a file, and with the texts that each enforces together. */
export function checkDomains(
  document: PolicyDocument,
  diagnostics: Diagnostics,
  above: ReadonlySet<string> = new Set(),
): void {
  const { domains } = document;
  for (const domain of domains.values()) checkNames(document, domain, diagnostics);
  for (const domain of domains.values()) {
    if (diagnostics.full) return;
    if (!ancestry(domains, domain.name)) {
      const message = `the domain ${domain.name} is its own ancestor`;
      diagnostics.add(document.origin, domain.parent?.offset ?? domain.offset, "domain-cycle", message);
      continue;
    }
    checkDisabled(document, domain, diagnostics);
    const rules = effectiveRules(domains, domain.name);
    if (rules.length === 0) {
      const message = `the domain ${domain.name} enforces no rule`;
      diagnostics.add(document.origin, domain.offset, "empty-domain", message, "bind one: bind: [ { rule: NAME } ]");
    }
    const own = rules.filter((entry) => entry.owner === domain.name);
    const parents = rules.filter((entry) => entry.owner !== domain.name);
    const inherited = domain.parent ? inheritedFrom(policiesOf(document, parents)) : null;
    // A rule that did not parse may be what introduces a label: its own errors come first.
    const complete = rules.every((entry) => document.rules.has(entry.rule));
    if (complete) checkTogether(policiesOf(document, own), inherited, diagnostics, above);
  }
  checkUnbound(document, diagnostics);
}

function checkNames(document: PolicyDocument, domain: DomainNode, diagnostics: Diagnostics): void {
  const add = (offset: number, code: DiagnosticCode, message: string, hint: string | null) =>
    diagnostics.add(document.origin, offset, code, message, hint);
  const { parent } = domain;
  if (parent && !document.domains.has(parent.name)) {
    const hint = didYouMean(parent.name, document.domains.keys());
    add(parent.offset, "unknown-domain", `there is no domain ${parent.name}`, hint);
  }
  for (const { name, offset } of [...domain.bind, ...domain.disable]) {
    if (document.declaredRules.has(name)) continue;
    add(offset, "unknown-rule", `there is no rule ${name}`, didYouMean(name, document.declaredRules));
  }
}

function checkDisabled(document: PolicyDocument, domain: DomainNode, diagnostics: Diagnostics): void {
  const inherited = domain.parent ? effectiveRules(document.domains, domain.parent.name) : [];
  for (const { name, offset } of domain.disable) {
    if (!document.declaredRules.has(name)) continue;
    const entry = inherited.find((candidate) => candidate.rule === name);
    if (entry?.mode === "default") continue;
    const message = entry
      ? `the rule ${name} is locked by a parent and cannot be disabled`
      : `the rule ${name} is not inherited, so there is nothing to disable`;
    const hint = entry ? `the domain ${entry.owner} would have to bind it with mode: default` : null;
    diagnostics.add(document.origin, offset, "not-disableable", message, hint);
  }
}

function checkUnbound(document: PolicyDocument, diagnostics: Diagnostics): void {
  const bound = new Set([...document.domains.values()].flatMap((domain) => domain.bind.map((entry) => entry.name)));
  for (const rule of document.rules.values()) {
    if (bound.has(rule.name)) continue;
    diagnostics.add(document.origin, rule.offset, "unbound-rule", `no domain binds the rule ${rule.name}`);
  }
}
