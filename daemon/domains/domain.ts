import type { DomainStats } from "../../addon/types.js";
import type { Tables } from "../../policies/compiler/index.js";
import type { DeltaApproval } from "../../policies/language/index.js";
import type { Owned } from "../access.js";
import type { ClauseInfo, Compiled, PolicySource } from "../compile/job.js";
import type { FeedbackSink } from "../feedback/sink.js";
import type { Realm } from "./realms.js";

/** A protected process tree, from run or attach until its last thread ends. */
export interface Session {
  readonly number: number;
  readonly uid: number;
  readonly realm: Realm;
  /** the session's own domain first, then those that its processes made inside it */
  readonly domains: Domain[];
  /** numbers of lineage tests and events; only grow, for the kernel's session speaks in numbers */
  numbers: Pick<Tables, "lineage" | "events">;
  /** prepared, without a process so far: `attach:` puts the first one into it (attach/) */
  waiting?: boolean;
}

/** An effective policy in force. */
export interface Domain extends Owned {
  readonly name: string;
  readonly parent: Domain | null;
  readonly session: Session;
  /** its own policy, and the deltas that were added to it; what it inherits is its ancestors' (sources.ts) */
  own: readonly PolicySource[];
  deltas: readonly Delta[];
  /** who must approve a delta */
  readonly approval: DeltaApproval;
  /** moves when its own or its ancestors' policy changes */
  version: number;
  readonly root: string;
  /** wall clock, ms */
  since: number;
  feedback: FeedbackSink | null;
  hosts: readonly string[];
  clauses: ReadonlyMap<string, ClauseInfo>;
  /** records the kernel had no room for, as far as they were told */
  lostTold: number;
  /** of the domain's records; null before the first */
  lastSequence: bigint | null;
  /** counts of the kernel's slot when the domain began: it may have served another before */
  readonly before: DomainStats;
}

/** Policy that was added to a domain, or made a child of one, at run time. */
export interface Delta {
  /** SHA-256 of the policy's text, hexadecimal */
  readonly hash: string;
  /** SHA-256 of what it says: the clauses it adds, as the compiler reads them */
  readonly clausesHash: string;
  readonly clauses: number;
  readonly by: { readonly uid: number; readonly pid: number };
  /** the domain it was asked from; 0: outside every domain */
  readonly from: number;
  /** wall clock, ms */
  readonly time: number;
  readonly approval: Approval | null;
}

/** What somebody outside every domain said when he let a delta in. */
export interface Approval {
  readonly approvedBy: string;
  readonly approvalRef?: string;
  readonly generatedBy?: string;
}

/** What a ticket stands for. */
export interface Prepared {
  readonly compiled: Compiled;
  readonly own: readonly PolicySource[];
  readonly delta: Delta | null;
  /** null: that of the policy */
  readonly name: string | null;
  readonly root: string;
  readonly realm: Realm;
  readonly parent: Domain | null;
  /** of the parent, or of the policy around all domains, when it was compiled */
  readonly version: number;
}

/** Clauses by the two numbers a record has. */
export function clausesByNumber(clauses: readonly ClauseInfo[]): ReadonlyMap<string, ClauseInfo> {
  return new Map(clauses.map((info) => [clauseKey(info.rule, info.clause), info]));
}

export function clauseKey(rule: number, clause: number): string {
  return `${rule}:${clause}`;
}
