import { type Static, Type } from "@sinclair/typebox";
import { EVENTS_ACCESS, EVENTS_PATH } from "./socket.js";

export const Operation = Type.Union(
  (["exec", "open", "read", "write", "unlink", "connect", "recv"] as const).map((name) => Type.Literal(name)),
);
export type Operation = Static<typeof Operation>;

export const Tier = Type.Union([Type.Literal("lsm"), Type.Literal("modify-return"), Type.Literal("tracepoint")]);
export type Tier = Static<typeof Tier>;

/** What really happened, as the kernel program that did it knows. */
export const Outcome = Type.Union([Type.Literal("refused"), Type.Literal("killed"), Type.Literal("reported")]);
export type Outcome = Static<typeof Outcome>;

const Time = Type.String({ description: "ISO 8601, UTC" });

/** One step of the way a label took to the process, oldest first. */
export const ProvenanceStep = Type.Object({
  label: Type.String(),
  /** a flow, or "fork" */
  operation: Type.String(),
  target: Type.String(),
  pid: Type.Integer(),
  exe: Type.String(),
  time: Time,
});
export type ProvenanceStep = Static<typeof ProvenanceStep>;

const common = {
  time: Time,
  /** counts up for this viewer; `since` takes it */
  sequence: Type.Integer(),
  domain: Type.Integer(),
  /** name of the domain in the policy */
  name: Type.String(),
  session: Type.Integer(),
};

const Process = Type.Object({
  pid: Type.Integer(),
  ppid: Type.Integer(),
  uid: Type.Integer(),
  exe: Type.String(),
  argv: Type.Array(Type.String()),
});

/**
 * A clause fired (`match`), or an operation was refused because it could not be
 * judged (`fault`: rule, clause and effect are null, reason says why).
 */
export const EngineEvent = Type.Object({
  kind: Type.Union([Type.Literal("match"), Type.Literal("fault")]),
  ...common,
  rule: Type.Union([Type.String(), Type.Null()]),
  /** number of the clause in its rule, from 1 */
  clause: Type.Union([Type.Integer(), Type.Null()]),
  operation: Operation,
  target: Type.String(),
  /** as written */
  effect: Type.Union([Type.Literal("notify"), Type.Literal("block"), Type.Literal("kill"), Type.Null()]),
  outcome: Outcome,
  process: Process,
  labels: Type.Array(Type.String()),
  provenance: Type.Array(ProvenanceStep),
  /** the rule's `because`, word for word */
  reason: Type.Union([Type.String(), Type.Null()]),
  /** which gate is closed and since when, one sentence each */
  missing: Type.Array(Type.String()),
  /** trying again unchanged can help */
  retry: Type.Boolean(),
  /** what can be done now, one sentence each */
  next: Type.Array(Type.String()),
});
export type EngineEvent = Static<typeof EngineEvent>;

/** Records that did not reach the service, or a reader too slow to get them. Verdicts do not depend on them. */
export const LossEvent = Type.Object({ kind: Type.Literal("lost"), ...common, count: Type.Integer() });
export type LossEvent = Static<typeof LossEvent>;

/** A domain began or ended, or other policy is in force in it from now on. */
export const DomainEvent = Type.Object({
  kind: Type.Union([Type.Literal("session-begin"), Type.Literal("session-end"), Type.Literal("policy-change")]),
  ...common,
});
export type DomainEvent = Static<typeof DomainEvent>;

/** One line of the stream. */
export const StreamEvent = Type.Union([EngineEvent, LossEvent, DomainEvent]);
export type StreamEvent = Static<typeof StreamEvent>;

/** GET /events?follow=1&since=SEQ: what is kept with a greater sequence, then (follow=1) what comes. */
export const eventStream = {
  path: EVENTS_PATH,
  access: EVENTS_ACCESS,
  query: Type.Object(
    {
      follow: Type.Optional(Type.Union([Type.Literal("0"), Type.Literal("1")])),
      since: Type.Optional(Type.String({ pattern: "^[0-9]{1,15}$" })),
    },
    { additionalProperties: false },
  ),
} as const;
