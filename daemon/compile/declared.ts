import { ancestry, chooseDomain, type Diagnostic, Diagnostics, resolveFile } from "../../policies/language/index.js";
import type { PolicySource } from "./job.js";

export interface Placed {
  readonly source: PolicySource;
  /** its index among those given */
  readonly given: number;
}

export interface Placement {
  readonly placed: readonly Placed[];
  /** why a declared domain has no place, or empty */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A child may be a domain that the file of a domain above declares below its own: `disable` then counts, as the file's
 * author wrote it. Such a source takes the place of that file's earlier one. A name that is not below it is refused:
 * the child would be free of what binds its parent. `labelsOf`: labels that sources introduce.
 */
export function placeDeclared(
  given: readonly PolicySource[],
  labelsOf: (above: readonly PolicySource[]) => ReadonlySet<string>,
): Placement {
  let placed: readonly Placed[] = [];
  for (const [index, source] of given.entries()) {
    if (!source.declared) {
      placed = [...placed, { source, given: index }];
      continue;
    }
    const place = placed.findLastIndex((one) => sameFile(one.source, source));
    const above = placed[place]?.source;
    if (!above) return { placed, diagnostics: noFile(source) };
    const outside = labelsOf(placed.slice(0, place).map((one) => one.source));
    const diagnostics = problemsOf(above, source, outside);
    if (diagnostics.length > 0) return { placed, diagnostics };
    placed = placed.with(place, { source: { ...source, rules: above.rules }, given: index });
  }
  return { placed, diagnostics: [] };
}

function problemsOf(
  outerSource: PolicySource,
  source: PolicySource,
  above: ReadonlySet<string>,
): readonly Diagnostic[] {
  const { document, diagnostics: broken } = resolveFile(source.file ?? { path: "", text: "" }, { above });
  if (!document) return broken;
  const diagnostics = new Diagnostics();
  const outer = chooseDomain(document, outerSource.domain, diagnostics);
  const inner = chooseDomain(document, source.domain, diagnostics);
  if (outer === null || inner === null) return diagnostics.list();
  if (outer === inner || ancestry(document.domains, inner)?.some((node) => node.name === outer)) return [];
  const offset = document.domains.get(inner)?.offset ?? 0;
  const hint = `give it that parent: ${inner}: { parent: ${outer}, … }`;
  diagnostics.add(document.origin, offset, "unknown-domain", `the domain ${inner} is not below ${outer}`, hint);
  return diagnostics.list();
}

function noFile(source: PolicySource): readonly Diagnostic[] {
  const diagnostics = new Diagnostics();
  const origin = {
    file: source.file?.path ?? "--domain",
    locate: () => ({ line: 0, column: 0 }),
    lineText: () => null,
  };
  diagnostics.add(origin, 0, "unknown-domain", "no policy file above declares domains", "leave --domain out");
  return diagnostics.list();
}

function sameFile(a: PolicySource, b: PolicySource): boolean {
  // What was added at run time has labels by what it says of them: another domain of it would have others.
  if (a.layer !== "policy" || a.file === null) return false;
  return a.file.path === b.file?.path && a.file.text === b.file.text && a.root === b.root;
}
