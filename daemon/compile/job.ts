import type { Tier } from "../../addon/types.js";
import type { ClauseReport, Tables } from "../../policies/compiler/index.js";
import type { Diagnostic } from "../../protocol/index.js";
import type { View } from "../engine/view.js";

/** One policy as it came from a client; a domain has one for each ancestor and one of its own, outermost first. */
export interface PolicySource {
  readonly file: { readonly path: string; readonly text: string } | null;
  readonly rules: readonly string[];
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
  /** names that are none are refused */
  readonly accept: readonly string[];
  /** addresses of host names known so far */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
}

/** What the service tells about a clause when it fires. */
export type ClauseInfo = Pick<ClauseReport, "rule" | "name" | "clause" | "because"> & {
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
  readonly feedback: string | null;
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
