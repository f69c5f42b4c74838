import {
  type Diagnostics,
  type EffectiveOptions,
  effectivePolicy,
  effectiveRules,
  type PolicyDocument,
} from "../../policies/language/index.js";
import { runExample } from "../../policies/model/index.js";
import type { ExampleReport } from "./report.js";

/** Runs the examples of a document that compiled, each in the domain it names or in `chosen`; failures are errors. */
export function runExamples(
  document: PolicyDocument,
  chosen: string,
  options: EffectiveOptions,
  found: Diagnostics,
): ExampleReport[] {
  return document.tests.flatMap((example) => {
    const domain = example.domain ?? chosen;
    const { effective } = effectivePolicy(document, domain, options);
    if (!effective) return [];
    const result = runExample(example, effective, { rulesOf: ruleNames(document, domain) });
    if (!result.ok) {
      const message = `example "${example.name}": expected ${result.expected}, got ${result.got}`;
      found.add(document.origin, example.offset, "failed-example", message);
    }
    return [{ name: example.name, domain, ...result }];
  });
}

/** A rule goes by the name in its text, and by that under which the file has the text. */
function ruleNames(document: PolicyDocument, domain: string) {
  const files: string[] = [];
  const bound = document.flat ? [] : effectiveRules(document.domains, domain);
  for (const { rule } of bound) {
    const statements = document.rules.get(rule)?.policy.statements ?? [];
    for (const statement of statements) if (statement.kind === "rule") files.push(rule);
  }
  return (fired: { name: string; rule: number }) => [fired.name, ...files.slice(fired.rule, fired.rule + 1)];
}
