/** `tests:` of a policy file: examples of what must be stopped and what must pass. */
import type { PolicyTest, TestExpectation } from "../document.js";
import { didYouMean } from "../suggest.js";
import type { Effect } from "../tree.js";
import { readEvents } from "./events.js";
import type { Field, YamlReader } from "./reader.js";
import { fileName, namedAt } from "./rules.js";

const EFFECTS = ["notify", "block", "kill"] as const satisfies Effect[];

/** What a test may name. */
export interface TestNames {
  readonly rules: ReadonlySet<string>;
  readonly domains: ReadonlySet<string>;
}

/** Reads and validates the examples; unusable ones are reported and left out. */
export function readTests(reader: YamlReader, field: Field, names: TestNames): PolicyTest[] {
  const out: PolicyTest[] = [];
  for (const { value, offset } of reader.list(field.value, "tests", field.keyOffset)) {
    const fields = reader.record(value, "a test", offset, ["name", "domain", "events", "expect"]);
    if (!fields) continue;
    const [name, events, expect] = (["name", "events", "expect"] as const).map((key) => {
      const entry = fields.get(key);
      if (!entry) reader.report(offset, "missing-key", `a test needs ${key}`);
      return entry;
    });
    if (!name || !events || !expect) continue;
    const title = reader.name(name.value, "name", name.keyOffset);
    const steps = readEvents(reader, events);
    const expectation = readExpectation(reader, expect, names);
    const domain = readDomain(reader, fields.get("domain"), names);
    if (title && expectation) out.push({ ...namedAt(title), domain, events: steps, expect: expectation });
  }
  return out;
}

function readDomain(reader: YamlReader, field: Field | undefined, names: TestNames): string | null {
  if (!field) return null;
  const domain = fileName(reader.name(field.value, "domain", field.keyOffset));
  if (domain && !names.domains.has(domain.name)) {
    const hint = didYouMean(domain.name, names.domains);
    reader.report(domain.offset, "unknown-domain", `there is no domain ${domain.name}`, hint);
  }
  return domain?.name ?? null;
}

/** `expect: { rule, effect }`, `expect: allow`, or `expect: nothing`. */
function readExpectation(reader: YamlReader, field: Field, names: TestNames): TestExpectation | null {
  if (!reader.isMap(field.value)) {
    const word = reader.name(field.value, "expect", field.keyOffset);
    if (word?.value === "allow" || word?.value === "allowed") return "allow";
    if (word?.value === "nothing") return "nothing";
    if (word) {
      const hint = "or a map: { rule: NAME, effect: block }";
      reader.report(word.offset, "wrong-type", `expect is allow or nothing, not "${word.value}"`, hint);
    }
    return null;
  }
  const fields = reader.record(field.value, "expect", field.keyOffset, ["rule", "effect"]);
  const ruleField = fields?.get("rule");
  if (!ruleField) {
    reader.report(field.keyOffset, "missing-key", "expect needs rule");
    return null;
  }
  const rule = fileName(reader.name(ruleField.value, "rule", ruleField.keyOffset));
  if (rule && !names.rules.has(rule.name)) {
    const hint = didYouMean(rule.name, names.rules);
    reader.report(rule.offset, "unknown-rule", `there is no rule ${rule.name}`, hint);
  }
  const effectField = fields?.get("effect");
  const effect = effectField ? fileName(reader.name(effectField.value, "effect", effectField.keyOffset)) : null;
  const known = EFFECTS.find((name) => name === effect?.name) ?? null;
  if (effect && known === null) {
    const hint = didYouMean(effect.name, EFFECTS);
    reader.report(effect.offset, "wrong-type", `effect is notify, block or kill, not "${effect.name}"`, hint);
  }
  return rule ? { rule: rule.name, effect: known } : null;
}
