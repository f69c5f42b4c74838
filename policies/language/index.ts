/** The policy language's public face: what compiler, service and client import. */

/** What a child domain or delta inherits from the policies above it. */
export { inheritedFrom } from "./checks/labels.js";
export type { Inherited } from "./checks/unit.js";
/** The table of codes, one diagnostic, and the collector that bounds and orders them. */
export {
  CODES,
  type Diagnostic,
  type DiagnosticCode,
  Diagnostics,
  type Excerpt,
  MAX_DIAGNOSTICS,
  type Severity,
} from "./diagnostics.js";
export type {
  Binding,
  BindingMode,
  DeltaApproval,
  DomainNode,
  EventEndpoint,
  FileName,
  NamedRule,
  PolicyDocument,
  PolicyTest,
  ProgramPattern,
  TestAct,
  TestEvent,
  TestExpectation,
} from "./document.js";
export { NO_APPROVAL } from "./document.js";
/** Domains of a file: which rules each enforces, and the effective policy that is compiled. */
export { ancestry, type EffectiveRule, effectiveRules } from "./domains.js";
export {
  chooseDomain,
  type EffectiveOptions,
  type EffectiveResult,
  effectivePolicy,
  FLAT_DOMAIN,
} from "./effective.js";
/** Diagnostics as text for a terminal and as JSON; `printable` makes hostile text safe to show. */
export { type DiagnosticJson, formatDiagnostics, printable, toJson } from "./format.js";
/** What a label's name stands for in a realm, and what is shown of that. */
export { CHILD_LABELS_MAX, LabelScope, type Layer } from "./label-scope.js";
/** Bounds of a policy text. */
export { MAX_DEPTH, MAX_LABELS, MAX_NAME_LENGTH, MAX_OPERATORS, MAX_REASON_LENGTH, MAX_TEXT_LENGTH } from "./limits.js";
/** Where a text stands in the user's file. */
export { LineIndex, mappedOrigin, textOrigin } from "./origin.js";
/** Parses and checks one policy text; several texts of one domain are parsed as fragments and checked together. */
export { checkTogether, type ParseOptions, type ParseResult, parse } from "./parse.js";
/** Policy files and inline texts. */
export { inlinePolicy, type PolicyFile, type ResolveOptions, type ResolveResult, resolveFile } from "./resolve.js";
/** The near word for a word that is not known. */
export { didYouMean, nearest } from "./suggest.js";
/** The tree that all of this yields. */
export type * from "./tree.js";
