/** A policy file, or texts given as options, to a checked document. */
import { type Diagnostic, Diagnostics } from "./diagnostics.js";
import { type DomainNode, type NamedRule, NO_APPROVAL, type PolicyDocument } from "./document.js";
import { checkDomains } from "./domains.js";
import { textOrigin } from "./origin.js";
import { checkTogether, parse } from "./parse.js";
import { didYouMean } from "./suggest.js";
import type { Policy } from "./tree.js";
import { loadYaml } from "./yaml/load.js";
import { type Field, YamlReader } from "./yaml/reader.js";
import { fileName, readDomains, readPolicy, readRules, type TextContext } from "./yaml/rules.js";
import { readAttach, readFeedback, readRuntime } from "./yaml/sections.js";
import { readTests } from "./yaml/tests.js";

export interface PolicyFile {
  /** as it is shown in diagnostics */
  readonly path: string;
  readonly text: string;
}

export interface ResolveOptions {
  readonly machineWide?: boolean;
  /** labels that the domain above introduces, when the policy is that of a child made at run time */
  readonly above?: ReadonlySet<string>;
}

/** `document` is null when `diagnostics` holds an error; warnings may accompany a document. */
export interface ResolveResult {
  readonly document: PolicyDocument | null;
  readonly diagnostics: Diagnostic[];
}

const KEYS = [
  "version",
  "policy",
  "rules",
  "domains",
  "default_domain",
  "runtime",
  "feedback",
  "attach",
  "tests",
] as const;

/** Reads and checks actplane.yaml. Never throws for what the text holds. */
export function resolveFile(file: PolicyFile, options: ResolveOptions = {}): ResolveResult {
  const diagnostics = new Diagnostics();
  const reader = new YamlReader(file.path, file.text, diagnostics);
  const root = loadYaml(file.text, reader.origin, diagnostics);
  if (!root) return { document: null, diagnostics: diagnostics.list() };
  reader.resolveAliases(root);
  const keys = reader.record(root, "a policy file", 0, KEYS);
  if (!keys) return { document: null, diagnostics: diagnostics.list() };
  const context = {
    reader,
    diagnostics,
    machineWide: options.machineWide ?? false,
    above: options.above ?? new Set<string>(),
  };
  const document = readDocument(file.path, context, (key) => keys.get(key));
  return { document: diagnostics.failed ? null : document, diagnostics: diagnostics.list() };
}

function readDocument(
  file: string,
  context: TextContext,
  key: (name: (typeof KEYS)[number]) => Field | undefined,
): PolicyDocument {
  const { reader } = context;
  const section = <T>(name: (typeof KEYS)[number], read: (field: Field) => T, absent: T): T => {
    const field = key(name);
    return field ? read(field) : absent;
  };
  section("version", (field) => checkVersion(reader, field), undefined);
  const rulesField = key("rules");
  checkShape(reader, key);
  const flat = section("policy", (field) => readPolicy(context, field, "policy", false), null);
  const rules = section("rules", (field) => readRules(context, field), new Map<string, NamedRule>());
  const declared = rulesField && reader.isMap(rulesField.value) ? reader.keysOf(rulesField.value) : [];
  const domains = section("domains", (field) => readDomains(reader, field), new Map<string, DomainNode>());
  const document: PolicyDocument = {
    file,
    origin: reader.origin,
    flat: flat ? [flat] : null,
    rules,
    declaredRules: new Set(declared),
    domains,
    defaultDomain: section("default_domain", (f) => fileName(reader.name(f.value, f.key, f.keyOffset)), null),
    approval: section("runtime", (field) => readRuntime(reader, field), NO_APPROVAL),
    feedbackPath: section("feedback", (field) => readFeedback(reader, field), null),
    attach: section("attach", (field) => readAttach(reader, field, context.machineWide), []),
    tests: section("tests", (f) => readTests(reader, f, testNames(flat, rules, declared, domains)), []),
  };
  checkDomains(document, context.diagnostics, context.above);
  const chosen = document.defaultDomain;
  if (chosen && !domains.has(chosen.name)) {
    const hint = didYouMean(chosen.name, domains.keys());
    reader.report(chosen.offset, "unknown-domain", `there is no domain ${chosen.name}`, hint);
  }
  return document;
}

function checkVersion(reader: YamlReader, field: Field): void {
  const version = reader.integer(field.value, "version", field.keyOffset);
  if (version !== null && version !== 1) {
    const hint = "the version is 1; a newer actplane may know others";
    reader.report(reader.offsetOf(field.value), "wrong-type", `version ${version} is not known`, hint);
  }
}

/** Either one flat policy, or named rules that domains bind. */
function checkShape(reader: YamlReader, key: (name: (typeof KEYS)[number]) => Field | undefined): void {
  const [policy, rules, domains] = [key("policy"), key("rules"), key("domains")];
  const named = domains ?? rules ?? key("default_domain");
  if (policy && named) {
    const message = `policy and ${named.key} in one file`;
    reader.report(named.keyOffset, "mixed-policy", message, "move the text of policy into a named rule and bind it");
  } else if (!policy && !rules && !domains) {
    reader.report(0, "missing-key", "the file has no policy", "write it below `policy: |`");
  } else if (!policy && !(rules && domains)) {
    const present = (rules ?? domains) as Field;
    const missing = rules ? "domains" : "rules";
    const message = `${present.key} without ${missing}`;
    reader.report(present.keyOffset, "missing-key", message, "domains bind the rules that rules names");
  }
}

function testNames(
  flat: Policy | null,
  rules: ReadonlyMap<string, NamedRule>,
  declared: readonly string[],
  domains: ReadonlyMap<string, DomainNode>,
) {
  const names = new Set(declared);
  for (const policy of [...(flat ? [flat] : []), ...[...rules.values()].map((rule) => rule.policy)]) {
    for (const statement of policy.statements) if (statement.kind === "rule") names.add(statement.name.value);
  }
  return { rules: names, domains: new Set(domains.keys()) };
}

export interface InlineOptions extends Pick<ResolveOptions, "above"> {
  /** what the first text is called in diagnostics; the others are `NAME#2` and so on */
  readonly name?: string;
}

/** Policy texts that are no files, enforced together, such as those of `--rule TEXT`. */
export function inlinePolicy(texts: readonly string[], options: InlineOptions = {}): ResolveResult {
  const { name = "--rule" } = options;
  const diagnostics = new Diagnostics();
  const policies: Policy[] = [];
  for (const [index, text] of texts.entries()) {
    const origin = textOrigin(index === 0 ? name : `${name}#${index + 1}`, text);
    const result = parse(text, origin, { fragment: true });
    for (const diagnostic of result.diagnostics) diagnostics.push(diagnostic);
    if (result.policy) policies.push(result.policy);
  }
  if (!diagnostics.failed) checkTogether(policies, null, diagnostics, options.above);
  const document: PolicyDocument = {
    file: name,
    origin: textOrigin(name, texts[0] ?? ""),
    flat: policies,
    rules: new Map(),
    declaredRules: new Set(),
    domains: new Map(),
    defaultDomain: null,
    approval: NO_APPROVAL,
    feedbackPath: null,
    attach: [],
    tests: [],
  };
  if (texts.length === 0) diagnostics.add(document.origin, 0, "empty-policy", "there is no policy text");
  return { document: diagnostics.failed ? null : document, diagnostics: diagnostics.list() };
}
