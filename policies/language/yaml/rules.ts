/** The sections of a policy file that hold policy: policy, rules, domains. */

import type { Diagnostics } from "../diagnostics.js";
import type { Binding, BindingMode, DomainNode, FileName, NamedRule } from "../document.js";
import { MAX_NAME_LENGTH } from "../limits.js";
import { parse } from "../parse.js";
import { didYouMean } from "../suggest.js";
import type { Policy } from "../tree.js";
import type { Field, Located, YamlReader } from "./reader.js";
import { readNames } from "./sections.js";

const MAX_RULES = 1024;
export const MAX_DOMAINS = 256;

export interface TextContext {
  readonly reader: YamlReader;
  readonly diagnostics: Diagnostics;
  readonly machineWide: boolean;
  readonly above: ReadonlySet<string>;
}

/** Policy text under a key. `fragment`: other texts of its domain are checked with it later. */
export function readPolicy(context: TextContext, field: Field, what: string, fragment: boolean): Policy | null {
  const text = context.reader.policyText(field.value, what, field.keyOffset);
  if (!text) return null;
  const { machineWide, above } = context;
  const { policy, diagnostics } = parse(text.value, context.reader.originOf(text), { fragment, machineWide, above });
  for (const diagnostic of diagnostics) context.diagnostics.push(diagnostic);
  return policy;
}

/** `rules: { NAME: { ifc: TEXT } }`; `policy` is accepted for `ifc`, as the Rust engine does. */
export function readRules(context: TextContext, field: Field): Map<string, NamedRule> {
  const { reader } = context;
  const rules = new Map<string, NamedRule>();
  for (const entry of reader.map(field.value, "rules", field.keyOffset) ?? []) {
    if (rules.size === MAX_RULES) {
      reader.report(entry.keyOffset, "too-many-entries", `more than ${MAX_RULES} rules`);
      break;
    }
    checkName(reader, entry, "rule");
    const fields = reader.record(entry.value, `the rule ${entry.key}`, entry.keyOffset, ["ifc", "policy"]);
    if (!fields) continue;
    const [text, second] = [...fields.values()];
    if (second) reader.report(second.keyOffset, "mixed-policy", `the rule ${entry.key} has both ifc and policy`);
    if (!text) {
      const hint = "write its policy below `ifc: |`";
      reader.report(entry.keyOffset, "missing-key", `the rule ${entry.key} has no ifc`, hint);
      continue;
    }
    const policy = readPolicy(context, text, `the rule ${entry.key}`, true);
    if (policy) rules.set(entry.key, { name: entry.key, offset: entry.keyOffset, policy });
  }
  return rules;
}

/** `domains: { NAME: { parent, bind, disable } }` */
export function readDomains(reader: YamlReader, field: Field): Map<string, DomainNode> {
  const domains = new Map<string, DomainNode>();
  for (const entry of reader.map(field.value, "domains", field.keyOffset) ?? []) {
    if (domains.size === MAX_DOMAINS) {
      reader.report(entry.keyOffset, "too-many-entries", `more than ${MAX_DOMAINS} domains`);
      break;
    }
    checkName(reader, entry, "domain");
    const what = `the domain ${entry.key}`;
    const fields = reader.record(entry.value, what, entry.keyOffset, ["parent", "bind", "disable"]);
    if (!fields) continue;
    const parent = fields.get("parent");
    const bind = fields.get("bind");
    const disable = fields.get("disable");
    domains.set(entry.key, {
      name: entry.key,
      offset: entry.keyOffset,
      parent: parent ? fileName(reader.name(parent.value, "parent", parent.keyOffset)) : null,
      bind: bind ? readBindings(reader, bind) : [],
      disable: disable ? readNames(reader, disable, "a disabled rule").map((name) => namedAt(name)) : [],
    });
  }
  return domains;
}

function readBindings(reader: YamlReader, field: Field): Binding[] {
  const out: Binding[] = [];
  for (const { value, offset } of reader.list(field.value, "bind", field.keyOffset)) {
    const fields = reader.record(value, "an entry of bind", offset, ["rule", "mode"]);
    if (!fields) continue;
    const rule = fields.get("rule");
    if (!rule) {
      reader.report(offset, "missing-key", "an entry of bind needs rule", "such as: - { rule: no-push, mode: locked }");
      continue;
    }
    const name = reader.name(rule.value, "rule", rule.keyOffset);
    const mode = fields.get("mode");
    if (name) out.push({ ...namedAt(name), mode: mode ? readMode(reader, mode) : "locked" });
  }
  return out;
}

function readMode(reader: YamlReader, field: Field): BindingMode {
  const mode = reader.name(field.value, "mode", field.keyOffset);
  if (mode?.value === "default" || mode?.value === "locked") return mode.value;
  if (mode) {
    const hint = didYouMean(mode.value, ["locked", "default"]);
    reader.report(mode.offset, "wrong-type", `mode is locked or default, not "${mode.value}"`, hint);
  }
  return "locked";
}

/** A Located is positioned by its node; with quotes the name itself begins one later. */
export function namedAt(name: Located): FileName {
  return { name: name.value, offset: name.offset };
}

export function fileName(name: Located | null): FileName | null {
  return name ? namedAt(name) : null;
}

function checkName(reader: YamlReader, entry: Field, what: string): void {
  if (/^[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(entry.key)) {
    if (entry.key.length <= MAX_NAME_LENGTH) return;
    reader.report(entry.keyOffset, "name-too-long", `a ${what} name is longer than ${MAX_NAME_LENGTH} characters`);
  } else {
    const hint = "names have letters, digits and _ . / -";
    reader.report(entry.keyOffset, "wrong-type", `"${entry.key}" cannot be a ${what} name`, hint);
  }
}
