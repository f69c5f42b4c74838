import type { Tier } from "../../addon/types.js";
import type { ClauseReport, Tables } from "../../policies/compiler/index.js";
import type { DeltaApproval, Layer, ProgramPattern } from "../../policies/language/index.js";
import type { Diagnostic } from "../../protocol/index.js";
import type { View } from "../engine/view.js";

/** One policy as it came from a client. A domain has those of its ancestors, its own, and its deltas, outermost first. */
export interface PolicySource {
  readonly layer: Layer;
  readonly file: { readonly path: string; readonly text: string } | null;
  readonly rules: readonly string[];
  /** what `rules` are called in diagnostics; "--rule" when left out */
  readonly rulesName?: string;
  /** `domain` is declared in the file that a domain above has: this source takes that one's place */
  readonly declared?: true;
  /**
   * It was accepted before, and these labels were its own then. What came above it since binds it all the same, but is
   * no mistake of its: nobody below may hinder a change above.
   */
  readonly settled?: readonly string[];
  /** absolute, without a trailing slash ("/" is "") */
  readonly root: string;
  readonly home: string;
  /** other names of folders where the caller runs (engine/view.ts) */
  readonly aliases?: View["aliases"];
  /** domain asked for, null: the file's default */
  readonly domain: string | null;
}

/** What the worker is given. Plain data. */
export interface CompileJob {
  readonly sources: readonly PolicySource[];
  /** numbers given so far: labels of the realm, lineage tests and events of the session */
  readonly tables: Tables;
  readonly tier: Tier;
  /** names that are none are refused; null: every weaker effect was accepted before */
  readonly accept: readonly string[] | null;
  /** addresses of host names known so far */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
}

/** What the service tells about a clause when it fires. */
export type ClauseInfo = Pick<ClauseReport, "rule" | "name" | "clause" | "because" | "gates"> & {
  readonly next: readonly string[];
};

export interface Compiled {
  readonly ok: true;
  readonly image: Uint8Array;
  readonly tables: Tables;
  readonly clauses: readonly ClauseInfo[];
  /** host names that endpoint patterns have, known or not */
  readonly hosts: readonly string[];
  /** of the innermost source's domain */
  readonly name: string;
  /** labels that each source without `settled` introduces: what that is from now on */
  readonly introduces: readonly (readonly string[])[];
  /** what the sources without `settled` add: clauses, and the SHA-256 of what they say */
  readonly added: { readonly clauses: number; readonly hash: string };
  /** who must approve deltas, as the innermost source says */
  readonly approval: DeltaApproval;
  readonly feedback: string | null;
  /** programs that enter by themselves, as policy of the machine and of the user say */
  readonly attach: readonly ProgramPattern[];
  /** as a terminal shows them */
  readonly warnings: readonly string[];
}

export interface Refused {
  readonly ok: false;
  readonly error: "policy-invalid" | "tier-too-weak" | "no-policy";
  readonly diagnostics: readonly Diagnostic[];
  /** the diagnostics as a terminal shows them */
  readonly text: string;
}

export type CompileAnswer = Compiled | Refused;

/** What the thread sends back; `heap`: bytes that its heap has taken of the machine by then. */
export interface WorkerReply {
  readonly answer: CompileAnswer;
  readonly heap: number;
}
