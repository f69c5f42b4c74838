import type { ClauseReport, Reality, Tier, WeakerName } from "../../policies/compiler/index.js";
import type { DiagnosticJson } from "../../policies/language/index.js";

/** What the worker is given; plain data. */
export interface CheckJob {
  readonly file: { readonly path: string; readonly text: string } | null;
  readonly rules: readonly string[];
  readonly root: string;
  readonly home: string;
  /** domain asked for, null: the file's own choice */
  readonly domain: string | null;
  /** tier the policy must be enforceable on, null: any */
  readonly tier: Tier | null;
  readonly accept: readonly string[];
}

export interface RuleReport {
  readonly name: string;
  readonly because: string | null;
  readonly clauses: readonly ClauseReport[];
}

export interface DomainReport {
  readonly name: string;
  readonly parent: string | null;
  /** the one that is enforced when no other is named */
  readonly chosen: boolean;
  readonly rules: readonly { readonly rule: string; readonly mode: "locked" | "default"; readonly owner: string }[];
}

export interface TierReport {
  readonly tier: Tier;
  /** no clause is weaker there than its text */
  readonly asWritten: boolean;
  /** names that --accept must give for a run to start there */
  readonly accept: readonly WeakerName[];
  readonly clauses: readonly {
    readonly rule: string;
    /** from 1 */
    readonly clause: number;
    readonly effect: string;
    readonly operation: string;
    readonly becomes: Reality;
    readonly accept: WeakerName | null;
  }[];
}

/** An example under `tests`, run. */
export interface ExampleReport {
  readonly name: string;
  readonly domain: string;
  readonly ok: boolean;
  /** `block by rule no-push`, `allow`, `nothing` */
  readonly expected: string;
  readonly got: string;
}

/** What `compile --json` prints. */
export interface Report {
  readonly ok: boolean;
  readonly diagnostics: readonly DiagnosticJson[];
  readonly rules: readonly RuleReport[];
  readonly domains: readonly DomainReport[];
  readonly tiers: readonly TierReport[];
  /** empty when the policy is wrong before any example could run */
  readonly tests: readonly ExampleReport[];
}

/** And the diagnostics as a terminal shows them. */
export interface CheckAnswer {
  readonly report: Report;
  readonly text: string;
}
