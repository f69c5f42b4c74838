import type { Compiled, PolicySource } from "../compile/job.js";
import type { Domain } from "./domain.js";

/** All that binds a process of a domain, the outermost policy first. `ownOf`: what counts as a domain's own. */
export function sourcesOf(
  domain: Domain | null,
  ownOf: (domain: Domain) => readonly PolicySource[] = own,
): PolicySource[] {
  return domain === null ? [] : [...sourcesOf(domain.parent, ownOf), ...ownOf(domain)];
}

const own = (domain: Domain) => domain.own;

/** A domain and all that are inside it, parents first. */
export function withDescendants(top: Domain, all: readonly Domain[]): Domain[] {
  const found = [top];
  for (const at of found) found.push(...all.filter((domain) => domain.parent === at));
  return found;
}

/** New sources as they are kept: whatever comes above them from now on, what was their own stays it. */
export function settle(sources: readonly PolicySource[], { introduces }: Compiled): PolicySource[] {
  const left = [...introduces];
  return sources.map((source) => (source.settled ? source : { ...source, settled: left.shift() ?? [] }));
}
