/** Turns rules that only report into rules that stop, in the user's own file. */
import { type Policy, type Rule, resolveFile } from "../policies/language/index.js";
import { effectPlace } from "../policies/templates/index.js";
import type { PolicyFile } from "./discover.js";
import { ClientError } from "./errors.js";
import { nearOf } from "./init/templates.js";
import { complainOfPolicy } from "./policy-errors.js";

export interface Promotion {
  /** the file's new text */
  readonly text: string;
  /** clauses that changed; 0: the rule stopped things already */
  readonly changed: number;
}

/** UTF-16 offset in the file of an offset in one of its policy texts. */
function offsetIn(file: string, policy: Policy, offset: number): number {
  const { line, column } = policy.origin.locate(offset);
  const lines = file.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  // Columns count code points.
  return before + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
}

/** Every rule of a file by the names it goes by: that in the text, and that under which the file has the text. */
function rulesOf(path: string, text: string): { names: string[]; policy: Policy; rule: Rule }[] {
  const { document, diagnostics } = resolveFile({ path, text });
  if (!document) throw complainOfPolicy(diagnostics);
  const texts: (readonly [string | null, Policy])[] = [
    ...(document.flat ?? []).map((policy) => [null, policy] as const),
    ...[...document.rules.values()].map((one) => [one.name, one.policy] as const),
  ];
  return texts.flatMap(([name, policy]) =>
    policy.statements.flatMap((rule) =>
      rule.kind === "rule" ? [{ names: [rule.name.value, ...(name === null ? [] : [name])], policy, rule }] : [],
    ),
  );
}

/**
 * The file with every `notify` of the rule at `effect`. Throws ClientError `rule-unknown`, `policy-invalid`, and
 * `promote-impossible` where the text cannot be edited in place.
 */
export function promote(file: Pick<PolicyFile, "path" | "text">, name: string, effect: "block" | "kill"): Promotion {
  const all = rulesOf(file.path, file.text);
  const meant = all.filter((one) => one.names.includes(name));
  if (meant.length === 0) {
    const names = [...new Set(all.flatMap((one) => one.names))];
    throw ClientError.of("rule-unknown", { name, near: nearOf(name, names) });
  }
  const places = meant.flatMap(({ policy, rule }) =>
    rule.clauses
      .filter((clause) => clause.effect === "notify")
      .map((clause) => offsetIn(file.text, policy, effectPlace(clause).start)),
  );
  const text = [...new Set(places)]
    .sort((a, b) => b - a)
    .reduce((changed, at) => {
      // A text with escapes of YAML does not stand in the file as it was parsed.
      if (!changed.startsWith("notify", at)) throw ClientError.of("promote-impossible", { name, path: file.path });
      return changed.slice(0, at) + effect + changed.slice(at + "notify".length);
    }, file.text);
  const still = rulesOf(file.path, text).some(
    (one) => one.names.includes(name) && one.rule.clauses.some((clause) => clause.effect === "notify"),
  );
  if (still) throw ClientError.of("promote-impossible", { name, path: file.path });
  return { text, changed: new Set(places).size };
}
