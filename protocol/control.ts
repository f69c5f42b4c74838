import { type Static, Type } from "@sinclair/typebox";
import { EngineEvent, Operation, Outcome, Tier } from "./events.js";
import { rpc } from "./record.js";

const Count = Type.Integer({ minimum: 0 });

export const DomainStatus = Type.Object({
  domain: Type.Integer(),
  name: Type.String(),
  /** number of the domain this one is inside of, or null */
  parent: Type.Union([Type.Integer(), Type.Null()]),
  session: Type.Integer(),
  /** owner */
  uid: Type.Integer(),
  root: Type.String(),
  /** the policy file it began with */
  file: Type.Union([Type.String(), Type.Null()]),
  /** live threads of the session */
  tasks: Count,
  /** policies that were added to it while it ran, that of its making as a child too */
  deltas: Count,
  /** names of the rules in force, the outermost domain's first */
  rules: Type.Array(Type.String()),
  stats: Type.Object({
    matches: Count,
    refused: Count,
    killed: Count,
    reported: Count,
    /** records lost on the way to the service */
    lost: Count,
    faults: Count,
  }),
  feedback: Type.Union([Type.String(), Type.Null()]),
  /** ISO 8601, UTC */
  since: Type.String(),
});
export type DomainStatus = Static<typeof DomainStatus>;

/** What the live self-test saw a tier do. */
export const Proof = Type.Object({ operation: Operation, outcome: Outcome });
export type Proof = Static<typeof Proof>;

export const controlStatus = rpc({
  method: "control.status",
  access: "own",
  acts: false,
  params: Type.Object({}, { additionalProperties: false }),
  result: Type.Object({
    version: Type.String(),
    tier: Tier,
    /** operations the live self-test saw stopped at start, before their effect */
    proven: Type.Array(Proof),
    /** tiers that were tried before and why each was not used */
    rejected: Type.Array(Type.Object({ tier: Tier, reason: Type.String() })),
    /** hooks that only some kernels have, and this one lacks: what passes there is not seen */
    missing: Type.Array(Type.String()),
    domains: Type.Array(DomainStatus),
    /** policy around all domains: the machine's files, and the caller's own */
    policies: Type.Object({
      machine: Type.Array(Type.String()),
      user: Type.Union([Type.String(), Type.Null()]),
      /** why the machine's files are not in force as they are, and older ones are */
      problem: Type.Union([Type.String(), Type.Null()]),
      /** programs that enter by themselves when the caller starts them */
      attach: Type.Array(Type.String()),
    }),
    /** versions with other maps: what they have in force goes on beside this one, and is not among the domains */
    older: Type.Object({
      versions: Count,
      /** programs of `attach:` enter their domains, because this version could not prepare its own; the journal says why */
      entered: Type.Boolean(),
    }),
    /** machine-wide: what could not be charged to a domain */
    counters: Type.Object({
      untracked_forks: Count,
      label_table_full: Count,
      scratch_exhausted: Count,
      path_too_long: Count,
      /** programs of `attach:` that found no prepared domain, and did not run */
      attach_refused: Count,
    }),
    /** entries in the tables of labels: the caller's own, or to root outside every domain everybody's */
    labels: Type.Object({
      files: Count,
      endpoints: Count,
      /** labels of the caller's own that found no room, so that what would have got them was refused */
      refused: Count,
      /** machine-wide: on disk, and their filesystem is not mounted */
      pending: Count,
      /** machine-wide: forgotten, because there were too many of those */
      dropped: Count,
      /** machine-wide: the last write to disk failed, so a restart would lose what came after it */
      unsaved: Type.Boolean(),
    }),
    /** bytes: of the service's process, and of the kernel maps */
    memory: Type.Object({ rss: Count, maps: Count }),
  }),
  errors: [],
});

/** The last matches and faults the caller may see, oldest first; `actplane why`. */
export const violationsList = rpc({
  method: "violations.list",
  access: "own",
  acts: false,
  params: Type.Object(
    {
      limit: Type.Integer({ minimum: 1, maximum: 200 }),
      session: Type.Optional(Type.Integer({ minimum: 1 })),
    },
    { additionalProperties: false },
  ),
  result: Type.Object({ violations: Type.Array(EngineEvent) }),
  errors: [],
});
