import { type Static, Type } from "@sinclair/typebox";
import { Accept, Bound, DomainName, DomainNumber, Pid, PolicyText, Prepared, Ticket } from "./policy.js";
import { rpc } from "./record.js";

const Word = Type.String({ pattern: "^[^\\u0000-\\u001f\\u007f]+$", maxLength: 256 });

/** What somebody outside every domain says when he lets a delta in (runtime.approval.append_delta of the policy). */
export const ApprovalWords = Type.Object(
  {
    approvedBy: Word,
    approvalRef: Type.Optional(Word),
    generatedBy: Type.Optional(Word),
  },
  { additionalProperties: false },
);

/** Policy that was added to a domain, or made a child of one, at run time. */
export const DeltaRecord = Type.Object({
  /** SHA-256 of its text, and of what its clauses say */
  hash: Type.String(),
  clausesHash: Type.String(),
  clauses: Type.Integer(),
  uid: Type.Integer(),
  pid: Type.Integer(),
  /** the domain it was asked from; 0: outside every domain */
  from: Type.Integer(),
  /** ISO 8601, UTC */
  time: Type.String(),
  approval: Type.Union([ApprovalWords, Type.Null()]),
});
export type DeltaRecord = Static<typeof DeltaRecord>;

const refusals = ["policy-invalid", "policy-too-costly", "no-policy", "tier-too-weak", "approval-needed"] as const;

/**
 * Compiles a child of a domain: all that binds the parent, and what is added. The parent is the caller's own domain,
 * or one that he may change; domain.bind or child.bind redeem the ticket.
 */
export const childPrepare = rpc({
  method: "child.prepare",
  access: "own",
  acts: false,
  params: Type.Object(
    {
      policy: Type.Optional(PolicyText()),
      /** a domain that the parent's policy file declares below the parent's */
      domain: Type.Optional(DomainName),
      /** number of the parent, or a process that runs in it; the caller's own domain when both are left out */
      parent: Type.Optional(DomainNumber),
      parentOf: Type.Optional(Pid),
      accept: Type.Optional(Accept),
      approval: Type.Optional(ApprovalWords),
    },
    { additionalProperties: false },
  ),
  result: Prepared,
  errors: [
    ...refusals,
    "no-parent",
    "domain-unknown",
    "process-unusable",
    "domains-full",
    "folder-unseen",
    "older-version",
  ],
});

/** Puts a running process of the parent, and what it started there, into the child of a ticket. */
export const childBind = rpc({
  method: "child.bind",
  access: "own",
  acts: true,
  params: Type.Object({ ticket: Ticket, pid: Pid }, { additionalProperties: false }),
  result: Type.Intersect([Bound, Type.Object({ /** processes that were moved */ processes: Type.Integer() })]),
  errors: ["ticket-unknown", "policy-changed", "domains-full", "process-unusable"],
});

/** Adds policy to a domain and to all that are inside it, while they run. */
export const deltaAdd = rpc({
  method: "delta.add",
  access: "own",
  acts: true,
  params: Type.Object(
    {
      domain: DomainNumber,
      policy: PolicyText(),
      accept: Type.Optional(Accept),
      approval: Type.Optional(ApprovalWords),
    },
    { additionalProperties: false },
  ),
  result: Type.Object({
    delta: DeltaRecord,
    /** domains whose policy it became part of */
    domains: Type.Array(Type.Integer()),
    warnings: Type.Array(Type.String()),
  }),
  errors: [...refusals, "domain-unknown", "deltas-full", "folder-unseen", "policy-changed"],
});

export const deltaList = rpc({
  method: "delta.list",
  access: "own",
  acts: false,
  params: Type.Object({ domain: DomainNumber }, { additionalProperties: false }),
  result: Type.Object({ deltas: Type.Array(DeltaRecord) }),
  errors: ["domain-unknown"],
});
