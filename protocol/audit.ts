import { type Static, Type } from "@sinclair/typebox";
import { rpc } from "./record.js";

const Uid = Type.Integer({ minimum: 0, maximum: 2 ** 32 - 2 });

/** One record; what it says beside these depends on its kind. */
export const AuditRecord = Type.Object(
  {
    seq: Type.Integer(),
    /** ISO 8601, UTC */
    time: Type.String(),
    /** "act" (an RPC that changes something, done or refused), "decision", "session", "service" or "audit" */
    kind: Type.String(),
    /** how often the same came within a moment; once when left out */
    times: Type.Optional(Type.Integer()),
    prev: Type.String(),
    /** SHA-256 of the record without this field */
    hash: Type.String(),
  },
  { additionalProperties: true },
);
export type AuditRecord = Static<typeof AuditRecord>;

/** A user's records, the last ones; root may name another user. */
export const auditRead = rpc({
  method: "audit.read",
  access: "outside-domain",
  acts: false,
  params: Type.Object(
    {
      limit: Type.Integer({ minimum: 1, maximum: 1000 }),
      /** only records with a lower number */
      before: Type.Optional(Type.Integer({ minimum: 1 })),
      uid: Type.Optional(Uid),
    },
    { additionalProperties: false },
  ),
  result: Type.Object({ records: Type.Array(AuditRecord) }),
  errors: ["inside-domain", "audit-foreign"],
});

/** Walks the whole book of a user. */
export const auditVerify = rpc({
  method: "audit.verify",
  access: "outside-domain",
  acts: false,
  params: Type.Object({ uid: Type.Optional(Uid) }, { additionalProperties: false }),
  result: Type.Object({
    segments: Type.Integer(),
    records: Type.Integer(),
    /** older records, given up for room */
    given: Type.Integer(),
    /** the end of the chain: the same number with another hash is another book */
    head: Type.Object({ seq: Type.Integer(), hash: Type.String() }),
    /** what is wrong and where; null: nothing */
    problem: Type.Union([Type.String(), Type.Null()]),
  }),
  errors: ["inside-domain", "audit-foreign"],
});
