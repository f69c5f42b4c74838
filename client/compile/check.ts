import {
  type ClauseReport,
  checkTier,
  compile,
  emptyTables,
  reality,
  TIERS,
  type Tier,
  WEAKER_NAMES,
  type WeakerName,
  weaker,
} from "../../policies/compiler/index.js";
import {
  chooseDomain,
  Diagnostics,
  didYouMean,
  effectivePolicy,
  effectiveRules,
  FLAT_DOMAIN,
  formatDiagnostics,
  inlinePolicy,
  type Policy,
  type PolicyDocument,
  parse,
  resolveFile,
  textOrigin,
  toJson,
} from "../../policies/language/index.js";
import { runExamples } from "./examples.js";
import type { CheckAnswer, CheckJob, DomainReport, ExampleReport, Report, RuleReport, TierReport } from "./report.js";

const isWeakerName = (name: string): name is WeakerName => (WEAKER_NAMES as readonly string[]).includes(name);

/**
 * Resolves, checks and compiles a policy without privileges or service, every domain of it, and says what would come
 * of it. Never throws for what the policy says; the caller bounds its time.
 */
export function check(job: CheckJob): CheckAnswer {
  const found = new Diagnostics();
  const take = (list: readonly Parameters<Diagnostics["push"]>[0][]) => list.forEach((one) => void found.push(one));
  checkAccept(job.accept, found);
  const { document, diagnostics } = job.file ? resolveFile(job.file) : inlinePolicy(job.rules);
  take(diagnostics);
  if (!document) return answer(found, [], [], [], job);
  const extra = job.file ? extraRules(job.rules, found) : [];
  const chosen = chooseDomain(document, job.domain, found);
  let reports: readonly ClauseReport[] = [];
  let examples: readonly ExampleReport[] = [];
  if (!found.failed) {
    for (const name of document.flat ? [FLAT_DOMAIN] : document.domains.keys()) {
      const { effective, diagnostics: mistakes } = effectivePolicy(document, name, { ...job, extra });
      take(mistakes);
      if (!effective) continue;
      // Addresses of host names are the service's to find: here a name is as good as any other.
      const result = compile(effective, { tables: emptyTables(), resolveHost: () => [] });
      take(result.diagnostics.filter((one) => one.code !== "unresolved-host"));
      if (result.ok && name === chosen) reports = result.reports;
    }
    if (!found.failed && chosen !== null) examples = runExamples(document, chosen, { ...job, extra }, found);
  }
  if (job.tier && !found.failed) take(checkTier(reports, job.tier, job.accept.filter(isWeakerName)));
  return answer(found, reports, domainReports(document, chosen), examples, job);
}

function checkAccept(names: readonly string[], found: Diagnostics): void {
  for (const name of names.filter((one) => !isWeakerName(one))) {
    const hint = didYouMean(name, WEAKER_NAMES) ?? `names are: ${WEAKER_NAMES.join(", ")}`;
    const message = `there is no weaker effect ${name}`;
    const place = { file: "--accept", line: 1, column: 1, excerpt: null };
    found.push({ ...place, code: "weaker-effect", severity: "error", message, hint });
  }
}

function extraRules(texts: readonly string[], found: Diagnostics): Policy[] {
  return texts.flatMap((text, index) => {
    const origin = textOrigin(index === 0 ? "--rule" : `--rule#${index + 1}`, text);
    const { policy, diagnostics } = parse(text, origin, { fragment: true });
    for (const one of diagnostics) found.push(one);
    return policy ?? [];
  });
}

function answer(
  found: Diagnostics,
  reports: readonly ClauseReport[],
  domains: readonly DomainReport[],
  tests: readonly ExampleReport[],
  job: CheckJob,
): CheckAnswer {
  const list = found.list();
  const ok = !found.failed;
  const tiers = job.tier ? [job.tier] : TIERS;
  const report: Report = {
    ok,
    diagnostics: toJson(list),
    rules: ruleReports(reports),
    domains,
    tiers: reports.length > 0 ? tiers.map((tier) => tierReport(tier, reports)) : [],
    tests,
  };
  return { report, text: formatDiagnostics(list) };
}

function ruleReports(reports: readonly ClauseReport[]): RuleReport[] {
  const rules = new Map<number, ClauseReport[]>();
  for (const report of reports) rules.set(report.rule, [...(rules.get(report.rule) ?? []), report]);
  return [...rules.values()].map((clauses) => {
    const first = clauses[0] as ClauseReport;
    return { name: first.name, because: first.because, clauses };
  });
}

function domainReports(document: PolicyDocument, chosen: string | null): DomainReport[] {
  if (document.flat) return [{ name: FLAT_DOMAIN, parent: null, chosen: true, rules: [] }];
  return [...document.domains.values()].map((domain) => ({
    name: domain.name,
    parent: domain.parent?.name ?? null,
    chosen: domain.name === chosen,
    rules: effectiveRules(document.domains, domain.name),
  }));
}

function tierReport(tier: Tier, reports: readonly ClauseReport[]): TierReport {
  const clauses = reports.map(({ name, clause, effect, operation }) => ({
    rule: name,
    clause: clause + 1,
    effect,
    operation,
    becomes: reality(tier, effect, operation),
    accept: weaker(tier, effect, operation),
  }));
  const needed = clauses.flatMap((one) => one.accept ?? []);
  return { tier, asWritten: needed.length === 0, accept: [...new Set(needed)], clauses };
}
