import type { DomainStats } from "../../addon/types.js";
import type { Tables } from "../../policies/compiler/index.js";
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
}

/** An effective policy in force. */
export interface Domain extends Owned {
  readonly name: string;
  readonly parent: Domain | null;
  readonly session: Session;
  readonly sources: readonly PolicySource[];
  readonly accept: readonly string[];
  readonly root: string;
  /** wall clock, ms */
  readonly since: number;
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

/** What a ticket stands for. */
export interface Prepared {
  readonly compiled: Compiled;
  readonly sources: readonly PolicySource[];
  readonly accept: readonly string[];
  readonly root: string;
  readonly realm: Realm;
  readonly parent: Domain | null;
}

/** Clauses by the two numbers a record has. */
export function clausesByNumber(clauses: readonly ClauseInfo[]): ReadonlyMap<string, ClauseInfo> {
  return new Map(clauses.map((info) => [clauseKey(info.rule, info.clause), info]));
}

export function clauseKey(rule: number, clause: number): string {
  return `${rule}:${clause}`;
}
