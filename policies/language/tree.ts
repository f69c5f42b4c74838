/**
 * The tree of one policy text: what the grammar yields and the compiler reads.
 * Positions are offsets into the text that was parsed; `Origin` maps them back
 * to the file the user wrote (see diagnostics.ts).
 */

export type Effect = "notify" | "block" | "kill";
export type Operation = "exec" | "open" | "read" | "write" | "unlink" | "connect" | "recv";

/** Half-open range of UTF-16 offsets in the parsed text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A name or quoted string as written, escapes undone. */
export interface Text extends Span {
  readonly value: string;
}

/** exec PATTERN { ARG } */
export interface ExecPattern extends Span {
  readonly kind: "exec";
  readonly program: Text;
  readonly args: readonly Text[];
}

/** file PATTERN (path glob, not yet taken below the policy's root) */
export interface FilePattern extends Span {
  readonly kind: "file";
  readonly path: Text;
}

/** endpoint PATTERN */
export interface EndpointPattern extends Span {
  readonly kind: "endpoint";
  readonly address: Text;
}

export type Pattern = ExecPattern | FilePattern | EndpointPattern;

/** label expression of `if` */
export type LabelExpr = Span &
  (
    | { readonly kind: "true" }
    | { readonly kind: "label"; readonly name: Text }
    | { readonly kind: "not"; readonly of: LabelExpr }
    | { readonly kind: "and" | "or"; readonly left: LabelExpr; readonly right: LabelExpr }
  );

/** what opens or closes a gate: `exec G`, or `write "src/**"` */
export interface GateEvent extends Span {
  readonly operation: "exec" | "open" | "read" | "write" | "unlink";
  readonly pattern: ExecPattern | FilePattern;
}

/** condition of `unless` */
export type Condition = Span &
  (
    | { readonly kind: "target"; readonly negated: boolean; readonly pattern: Pattern }
    | { readonly kind: "lineage"; readonly exec: ExecPattern }
    | {
        readonly kind: "after";
        readonly event: GateEvent;
        /** 0..255, or null when any run opens the gate */
        readonly exits: number | null;
        readonly since: readonly GateEvent[];
      }
    | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  );

export interface Source extends Span {
  readonly kind: "source";
  readonly label: Text;
  readonly pattern: Pattern;
}

export interface Transform extends Span {
  readonly kind: "declassify" | "endorse";
  readonly label: Text;
  readonly by: ExecPattern;
}

export interface Clause extends Span {
  readonly effect: Effect;
  readonly operation: Operation;
  readonly target: Pattern;
  readonly when: LabelExpr | null;
  readonly unless: Condition | null;
}

export interface Rule extends Span {
  readonly kind: "rule";
  readonly name: Text;
  readonly clauses: readonly Clause[];
  readonly because: Text | null;
}

export type Statement = Source | Transform | Rule;

/** One policy text, parsed and checked. */
export interface Policy {
  readonly statements: readonly Statement[];
  /** the parsed text, and the file position it came from */
  readonly text: string;
  readonly origin: Origin;
}

/** Maps an offset of Policy.text to the user's own file. */
export interface Origin {
  readonly file: string;
  /** 1-based line and column (in code points) of an offset of the text */
  locate(offset: number): { line: number; column: number };
  /** the whole line the user wrote, for the caret; null when it is not at hand */
  lineText(line: number): string | null;
}

/**
 * What a domain enforces: texts in order from the outermost ancestor. Every
 * text carries the root its relative patterns are taken below, and the home
 * that `~/` means; both absolute, without a trailing slash ("/" is "").
 */
export interface EffectivePolicy {
  readonly domain: string;
  readonly parts: readonly EffectivePart[];
}

export interface EffectivePart {
  readonly policy: Policy;
  readonly root: string;
  readonly home: string;
  /** what a label's name stands for in the realm's tables (label-scope.ts); a name that is not there stands for itself */
  readonly labels?: ReadonlyMap<string, string>;
}
