/** What a policy file says, read and checked; see language.md, "Files". */
import type { Effect, Operation, Origin, Policy } from "./tree.js";

/** `locked`: no child may drop it. `default`: a child may disable it. */
export type BindingMode = "locked" | "default";

/** A name in the file; `offset` is its UTF-16 offset there. */
export interface FileName {
  readonly name: string;
  readonly offset: number;
}

export interface NamedRule extends FileName {
  readonly policy: Policy;
}

export interface Binding extends FileName {
  readonly mode: BindingMode;
}

export interface DomainNode extends FileName {
  readonly parent: FileName | null;
  readonly bind: readonly Binding[];
  readonly disable: readonly FileName[];
}

/** runtime.approval.append_delta: who must approve when a domain gets further policy. */
export interface DeltaApproval {
  readonly required: boolean;
  readonly requireApprovalRef: boolean;
  readonly requireGeneratedBy: boolean;
  readonly allowedApprovers: readonly string[];
}

/** A program pattern and argument patterns, as in the language. */
export interface ProgramPattern {
  readonly program: string;
  readonly args: readonly string[];
}

/** One step of a test: what a process of the example does. `exits` is how that exec ended. */
export interface TestEvent {
  readonly operation: Operation;
  /** the file or endpoint, or program and arguments of an exec; as an event would show them, not patterns */
  readonly target: string;
  readonly args: readonly string[];
  readonly exits: number | null;
  /** which process of the example acts; the first event's when left out */
  readonly process: string | null;
}

/** What the last event of a test must meet: a rule, or nothing. */
export type TestExpectation = { readonly rule: string; readonly effect: Effect | null } | "allowed";

export interface PolicyTest extends FileName {
  readonly domain: string | null;
  readonly events: readonly TestEvent[];
  readonly expect: TestExpectation;
}

export interface PolicyDocument {
  readonly file: string;
  readonly origin: Origin;
  /** texts of a flat policy, or null when the file has named rules and domains */
  readonly flat: readonly Policy[] | null;
  readonly rules: ReadonlyMap<string, NamedRule>;
  /** names of all rules that the file has, also of those whose text is wrong */
  readonly declaredRules: ReadonlySet<string>;
  readonly domains: ReadonlyMap<string, DomainNode>;
  readonly defaultDomain: FileName | null;
  readonly approval: DeltaApproval;
  /** relative to the policy's root, or absolute; null when the file does not say */
  readonly feedbackPath: string | null;
  readonly attach: readonly ProgramPattern[];
  readonly tests: readonly PolicyTest[];
}

export const NO_APPROVAL: DeltaApproval = {
  required: false,
  requireApprovalRef: false,
  requireGeneratedBy: false,
  allowedApprovers: [],
};
