/** `tests:` of a policy file: examples of what must be stopped and what must pass. */
import type { PolicyTest, TestEvent, TestExpectation } from "../document.js";
import { didYouMean } from "../suggest.js";
import type { Effect, Operation } from "../tree.js";
import type { Field, YamlReader } from "./reader.js";
import { fileName, namedAt } from "./rules.js";
import { readWords } from "./sections.js";

const OPERATIONS = ["exec", "open", "read", "write", "unlink", "connect", "recv"] as const satisfies Operation[];
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

/** Each event is a map with one operation as key: `{ read: .env }`, `{ exec: [git, push] }`. */
function readEvents(reader: YamlReader, field: Field): TestEvent[] {
  const out: TestEvent[] = [];
  const items = reader.list(field.value, "events", field.keyOffset);
  if (items.length === 0) reader.report(field.keyOffset, "wrong-type", "a test has at least one event");
  for (const { value, offset } of items) {
    const fields = reader.record(value, "an event", offset, [...OPERATIONS, "exits", "process"] as const);
    if (!fields) continue;
    const operations = OPERATIONS.filter((operation) => fields.has(operation));
    const [operation] = operations;
    if (operation === undefined || operations.length > 1) {
      const hint = 'such as: { exec: ["git", "push"] } or { read: ".env" }';
      reader.report(offset, "missing-key", `an event has one operation: ${OPERATIONS.join(", ")}`, hint);
      continue;
    }
    const entry = fields.get(operation) as Field;
    const words =
      operation === "exec"
        ? readWords(reader, entry, operation)
        : [reader.name(entry.value, operation, entry.keyOffset)].filter((name) => name !== null);
    const [target, ...args] = words.map((word) => word.value);
    if (target === undefined) continue;
    const process = fields.get("process");
    out.push({
      operation,
      target,
      args,
      exits: readExits(reader, fields.get("exits"), operation),
      process: process ? (reader.name(process.value, "process", process.keyOffset)?.value ?? null) : null,
    });
  }
  return out;
}

function readExits(reader: YamlReader, field: Field | undefined, operation: Operation): number | null {
  if (!field) return null;
  const status = reader.integer(field.value, "exits", field.keyOffset);
  if (status === null) return null;
  if (operation === "exec" && status >= 0 && status <= 255) return status;
  reader.report(field.keyOffset, "bad-exit-status", "exits is a number from 0 to 255, beside exec");
  return null;
}

/** `expect: { rule, effect }`, or `expect: allowed`. */
function readExpectation(reader: YamlReader, field: Field, names: TestNames): TestExpectation | null {
  if (!reader.isMap(field.value)) {
    const word = reader.name(field.value, "expect", field.keyOffset);
    if (word?.value === "allowed") return "allowed";
    if (word) {
      const hint = "or a map: { rule: NAME, effect: block }";
      reader.report(word.offset, "wrong-type", `expect is "allowed", not "${word.value}"`, hint);
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
