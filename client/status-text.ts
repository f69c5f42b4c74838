import type { DomainStatus, Result } from "../protocol/index.js";
import { type Colours, line } from "./text.js";

type Status = Result<"control.status">;

const mebibytes = (bytes: number) => `${(bytes / 1048576).toFixed(1)} MiB`;

function domainLines(domain: DomainStatus, depth: number, colours: Colours): string[] {
  const pad = "  ".repeat(depth + 1);
  const { matches, refused, killed, reported, lost, faults } = domain.stats;
  const counts = `${matches} matches: ${refused} refused, ${killed} killed, ${reported} reported`;
  const trouble = [...(lost > 0 ? [`${lost} records lost`] : []), ...(faults > 0 ? [`${faults} faults`] : [])];
  return [
    `${pad}${colours.bold(line(domain.name))} domain ${domain.domain}, session ${domain.session}, uid ${domain.uid}, ${domain.tasks} threads, since ${line(domain.since)}`,
    `${pad}  root     ${line(domain.root)}`,
    `${pad}  rules    ${domain.rules.map(line).join(", ") || "none"}`,
    `${pad}  so far   ${counts}${trouble.length > 0 ? colours.yellow(`; ${trouble.join(", ")}`) : ""}`,
    ...(domain.deltas === 0 ? [] : [`${pad}  deltas   ${domain.deltas}; actplane control delta list shows them`]),
    ...(domain.feedback === null ? [] : [`${pad}  feedback ${line(domain.feedback)}`]),
  ];
}

/** Domains below their parents; one whose parent the caller may not see stands at the top. */
function tree(domains: readonly DomainStatus[], colours: Colours): string[] {
  const known = new Set(domains.map((domain) => domain.domain));
  const below = (parent: number | null, depth: number): string[] =>
    domains
      .filter((domain) => (domain.parent !== null && known.has(domain.parent) ? domain.parent : null) === parent)
      .flatMap((domain) => [
        ...domainLines(domain, depth, colours),
        ...(depth < 64 ? below(domain.domain, depth + 1) : []),
      ]);
  return below(null, 0);
}

function labelLines(labels: Status["labels"], colours: Colours): string[] {
  const trouble = [
    ...(labels.refused > 0 ? [`${labels.refused} found no room`] : []),
    ...(labels.dropped > 0 ? [`${labels.dropped} were forgotten: too many wait for their filesystem`] : []),
    ...(labels.unsaved ? ["the disk is behind: a restart of the service would lose some"] : []),
  ];
  const waiting = labels.pending > 0 ? `; ${labels.pending} wait for their filesystem` : "";
  return [
    `  labels: on ${labels.files} files and ${labels.endpoints} endpoints${waiting}`,
    ...trouble.map((text) => colours.yellow(`  labels: ${text}`)),
  ];
}

function policyLines({ machine, user, problem, attach }: Status["policies"], colours: Colours): string[] {
  const files = [...machine, ...(user === null ? [] : [user])];
  return [
    ...(files.length === 0 ? [] : [`  around all domains: ${files.map(line).join(", ")}`]),
    ...(attach.length === 0 ? [] : [`  enter a domain by themselves: ${attach.map(line).join(", ")}`]),
    ...(problem === null
      ? []
      : [colours.red(`  the machine's policy files are not in force as they are: ${line(problem)}`)]),
  ];
}

function olderLines({ versions, entered }: Status["older"], colours: Colours): string[] {
  return [
    ...(versions === 0 ? [] : [`  older versions that go on enforcing what they began: ${versions}`]),
    ...(entered
      ? [colours.red("  programs that enter by themselves enter an older version's domains: see the journal")]
      : []),
  ];
}

/** `actplane control status` for a person. */
export function statusText(status: Status, colours: Colours): string {
  const proven = status.proven.map(({ operation, outcome }) => `${operation} ${outcome}`).join(", ");
  const counters = Object.entries(status.counters).filter(([, count]) => count > 0);
  return [
    `actplaned ${line(status.version)}, tier ${colours.bold(status.tier)}`,
    `  proven at start: ${proven || "nothing"}`,
    ...status.rejected.map(({ tier, reason }) => `  not ${tier}: ${line(reason)}`),
    ...(status.missing.length === 0 ? [] : [`  this kernel lacks: ${status.missing.map(line).join(", ")}`]),
    `  memory: service ${mebibytes(status.memory.rss)}, kernel maps ${mebibytes(status.memory.maps)}`,
    ...policyLines(status.policies, colours),
    ...olderLines(status.older, colours),
    ...labelLines(status.labels, colours),
    ...counters.map(([name, count]) => colours.yellow(`  ${name.replaceAll("_", " ")}: ${count}`)),
    ...(status.domains.length === 0
      ? ["No domains that you may see."]
      : ["Domains:", ...tree(status.domains, colours)]),
  ].join("\n");
}
