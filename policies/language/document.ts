/** What a policy file says, read and checked; see language.md, "Files". */
import type { Effect, Origin, Policy } from "./tree.js";

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

/** A peer as an example names it: an address, a host that nobody looks up, or a Unix socket ("/path", "@abstract"). */
export type EventEndpoint =
  | { readonly kind: "ip"; readonly address: string; readonly port: number }
  | { readonly kind: "host"; readonly name: string; readonly port: number }
  | { readonly kind: "unix"; readonly name: string };

/** What a process of an example does, with names as an event would show them: no patterns. */
export type TestAct =
  /** `exits`: a child runs it and ends with that status; null: the process itself becomes the program */
  | {
      readonly operation: "exec";
      readonly program: string;
      readonly args: readonly string[];
      readonly exits: number | null;
    }
  | { readonly operation: "open" | "read" | "write" | "unlink"; readonly path: string }
  | { readonly operation: "rename"; readonly from: string; readonly to: string }
  | { readonly operation: "connect" | "recv"; readonly endpoint: EventEndpoint }
  | { readonly operation: "fork"; readonly child: string }
  | { readonly operation: "exit"; readonly status: number };

/** One step of an example. */
export interface TestEvent {
  /** null: the session's first process; a name that no event forks is a child it made before anything happened */
  readonly process: string | null;
  readonly act: TestAct;
}

/** What the last event of an example must meet: a rule, no rule that stops it, or no rule at all. */
export type TestExpectation = { readonly rule: string; readonly effect: Effect | null } | "allow" | "nothing";

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
