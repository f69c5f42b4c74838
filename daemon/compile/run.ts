import { createHash } from "node:crypto";
import {
  type Alias,
  type ClauseReport,
  checkTier,
  compile,
  WEAKER_NAMES,
  type WeakerName,
} from "../../policies/compiler/index.js";
import {
  type Diagnostic,
  didYouMean,
  type EffectivePolicy,
  formatDiagnostics,
  printable,
  toJson,
} from "../../policies/language/index.js";
import type { ClauseInfo, CompileAnswer, CompileJob, Refused } from "./job.js";
import { nextSteps } from "./next-steps.js";
import { type Resolved, resolveSources } from "./resolve.js";

/** Text of a domain's policies to an image, and what the service needs to know about it. Never throws for what a policy says. */
export function runJob(job: CompileJob): CompileAnswer {
  const unknown = job.accept?.find((name) => !isWeakerName(name));
  if (unknown !== undefined) return refuseName(unknown);
  const last = job.sources.at(-1);
  // A domain that entered by policy which is gone since goes on without any; nobody can ask for one that has none.
  const nothing = last ? last.file === null && last.rules.length === 0 : job.accept !== null;
  if (nothing) return refused("no-policy", []);
  const resolved = resolveSources(job.sources, job.tables.labels.keys());
  if (!resolved.effective) return refused("policy-invalid", resolved.diagnostics);
  const resolveHost = (name: string) => job.addresses.get(name) ?? [];
  const result = compile(resolved.effective, { tables: job.tables, resolveHost, aliases: aliasesOf(job) });
  if (!result.ok) return refused("policy-invalid", result.diagnostics);
  const accept = (job.accept ?? WEAKER_NAMES).filter(isWeakerName);
  const own = ownReports(result.reports, resolved);
  const weaker = checkTier(own, job.tier, accept);
  if (weaker.length > 0) return refused("tier-too-weak", weaker);
  return {
    ok: true,
    image: result.image,
    tables: result.tables,
    clauses: result.reports.map(clauseInfo),
    hosts: result.hosts,
    name: resolved.effective.domain,
    introduces: resolved.introduces,
    added: { clauses: own.length, hash: hashOf(own) },
    approval: resolved.approval,
    feedback: resolved.feedback,
    attach: resolved.attach,
    warnings: [...resolved.diagnostics, ...result.diagnostics].map((one) => formatDiagnostics([one]).trimEnd()),
  };
}

/** Stage by stage, those of every view that a policy of the domain was written in. */
function aliasesOf({ sources }: CompileJob): Alias[][] {
  const stages: Alias[][] = [];
  for (const { aliases = [] } of sources) {
    for (const [stage, list] of aliases.entries()) stages[stage] = [...(stages[stage] ?? []), ...list];
  }
  return stages;
}

/** Those of the newest policy and what stands below it: what is above was accepted when it began. Rules are counted over all parts. */
function ownReports(reports: readonly ClauseReport[], { effective, inherited }: Resolved): ClauseReport[] {
  const above = (effective as EffectivePolicy).parts.slice(0, inherited);
  const rules = above.flatMap((part) => part.policy.statements).filter((statement) => statement.kind === "rule").length;
  return reports.filter((report) => report.rule >= rules);
}

/** Of what clauses say, wherever they stand: spaces, comments and the numbers of an image do not count. */
function hashOf(reports: readonly ClauseReport[]): string {
  const said = reports.map((report) => {
    const { name, effect, operation, target, when, unless, because } = report;
    return [name, effect, operation, target, when, unless, because];
  });
  return createHash("sha256").update(JSON.stringify(said)).digest("hex");
}

function clauseInfo(report: ClauseReport): ClauseInfo {
  const { rule, name, clause, because, gates } = report;
  return { rule, name, clause, because, gates, next: nextSteps(report) };
}

function refused(error: Refused["error"], diagnostics: readonly Diagnostic[]): Refused {
  return { ok: false, error, diagnostics: toJson(diagnostics), text: formatDiagnostics(diagnostics) };
}

function isWeakerName(name: string): name is WeakerName {
  return (WEAKER_NAMES as readonly string[]).includes(name);
}

function refuseName(name: string): Refused {
  const message = `there is no weaker effect ${printable(name)}`;
  const hint = didYouMean(name, WEAKER_NAMES) ?? `names are: ${WEAKER_NAMES.join(", ")}`;
  return {
    ok: false,
    error: "policy-invalid",
    diagnostics: [{ file: "--accept", line: 0, column: 0, code: "unknown-effect", severity: "error", message, hint }],
    text: `--accept: error: ${message}\n      hint: ${hint}\n`,
  };
}
