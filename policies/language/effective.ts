/** What one domain of a document enforces, as the compiler takes it. */
import { type Diagnostic, Diagnostics } from "./diagnostics.js";
import type { PolicyDocument } from "./document.js";
import { effectiveRules, policiesOf } from "./domains.js";
import { checkTogether } from "./parse.js";
import { didYouMean } from "./suggest.js";
import type { EffectivePolicy, Policy } from "./tree.js";

/** The name of the only domain of a flat policy. */
export const FLAT_DOMAIN = "default";

export interface EffectiveOptions {
  /** absolute folder that relative patterns are taken below */
  readonly root: string;
  /** absolute home folder of the caller */
  readonly home: string;
  /** further texts of the same author, such as `--rule` beside `--policy`, parsed as fragments */
  readonly extra?: readonly Policy[];
  /** as in ResolveOptions */
  readonly above?: ReadonlySet<string>;
}

/** `effective` is null when `diagnostics` holds an error: an unknown domain, or none chosen. */
export interface EffectiveResult {
  readonly effective: EffectivePolicy | null;
  readonly diagnostics: Diagnostic[];
}

/** The policy of a domain; null takes default_domain, or else the only root domain. */
export function effectivePolicy(
  document: PolicyDocument,
  domainName: string | null,
  options: EffectiveOptions,
): EffectiveResult {
  const diagnostics = new Diagnostics();
  const domain = chooseDomain(document, domainName, diagnostics);
  if (domain === null) return { effective: null, diagnostics: diagnostics.list() };
  const policies = document.flat ?? policiesOf(document, effectiveRules(document.domains, domain));
  const all = [...policies, ...(options.extra ?? [])];
  if (options.extra?.length) checkTogether(all, null, diagnostics, options.above);
  const root = withoutSlash(options.root);
  const home = withoutSlash(options.home);
  const effective = { domain, parts: all.map((policy) => ({ policy, root, home })) };
  return { effective: diagnostics.failed ? null : effective, diagnostics: diagnostics.list() };
}

/** Name of the domain to enforce, or null after reporting why there is none. */
export function chooseDomain(
  document: PolicyDocument,
  requested: string | null,
  diagnostics: Diagnostics,
): string | null {
  const { domains, origin } = document;
  if (document.flat) {
    if (requested === null || requested === FLAT_DOMAIN) return FLAT_DOMAIN;
    diagnostics.add(origin, 0, "unknown-domain", `there is no domain ${requested}`, "this policy has no domains");
    return null;
  }
  if (requested !== null) {
    if (domains.has(requested)) return requested;
    const hint = didYouMean(requested, domains.keys()) ?? `domains are: ${[...domains.keys()].slice(0, 20).join(", ")}`;
    diagnostics.add(origin, 0, "unknown-domain", `there is no domain ${requested}`, hint);
    return null;
  }
  if (document.defaultDomain) return document.defaultDomain.name;
  const roots = [...domains.values()].filter((domain) => domain.parent === null);
  const [first, second] = roots;
  if (first && !second) return first.name;
  const names = roots.slice(0, 20).map((domain) => domain.name);
  const message = `several root domains and none chosen: ${names.join(", ")}`;
  const hint = "set default_domain, or name one with --domain";
  diagnostics.add(origin, (second ?? first)?.offset ?? 0, "no-domain-chosen", message, hint);
  return null;
}

function withoutSlash(folder: string): string {
  return folder.replace(/\/+$/, "");
}
