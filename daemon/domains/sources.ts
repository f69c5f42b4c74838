import type { Compiled, PolicySource } from "../compile/job.js";
import type { Domain } from "./domain.js";

/** Policy as it stands, or as a change would have it. */
export interface Sight {
  baseOf(uid: number): readonly PolicySource[];
  ownOf(domain: Domain): readonly PolicySource[];
}

/** All that binds a process of a domain, the outermost policy first. */
export function sourcesOf(domain: Domain, sight: Sight): PolicySource[] {
  const above = domain.parent ? sourcesOf(domain.parent, sight) : sight.baseOf(domain.uid);
  return [...above, ...sight.ownOf(domain)];
}

/** What binds a child of a domain, or without one a new domain of a user, before its own policy. */
export function sourcesAbove(parent: Domain | null, uid: number, sight: Sight): PolicySource[] {
  return parent ? sourcesOf(parent, sight) : [...sight.baseOf(uid)];
}

/** Domains and all that are inside them, parents first. */
export function withDescendants(tops: readonly Domain[], all: readonly Domain[]): Domain[] {
  const found = new Set(tops);
  for (const at of found) for (const domain of all) if (domain.parent === at) found.add(domain);
  // A parent is always older than its children, and so stands before them among all.
  return all.filter((domain) => found.has(domain));
}

/** New sources as they are kept: whatever comes above them from now on, what was their own stays it. */
export function settle(sources: readonly PolicySource[], { introduces }: Compiled): PolicySource[] {
  const left = [...introduces];
  return sources.map((source) => (source.settled ? source : { ...source, settled: left.shift() ?? [] }));
}
