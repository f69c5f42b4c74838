import { Type } from "@sinclair/typebox";
import { rpc } from "./record.js";
import { POLICY_LENGTH_MAX } from "./socket.js";

/** Absolute, of at most PATH_MAX, free of control characters: it ends up in messages. */
const AbsolutePath = Type.String({ pattern: "^/[^\\u0000-\\u001f\\u007f]*$", maxLength: 4096 });
const Ticket = Type.String({ pattern: "^[A-Za-z0-9_-]{22,64}$" });
const Descriptor = Type.Integer({ minimum: 0, maximum: 1 << 20 });

/** Compiles a policy for the caller and keeps it for ten seconds under a ticket. */
export const domainPrepare = rpc({
  method: "domain.prepare",
  access: "anyone",
  params: Type.Object(
    {
      policy: Type.Object(
        {
          /** the file's text and its name, for messages only: the service never opens it */
          file: Type.Optional(
            Type.Object(
              { path: AbsolutePath, text: Type.String({ maxLength: POLICY_LENGTH_MAX }) },
              { additionalProperties: false },
            ),
          ),
          /** texts of --rule, in the order given; they come after the file's policy */
          rules: Type.Optional(Type.Array(Type.String({ maxLength: POLICY_LENGTH_MAX }), { maxItems: 64 })),
          /** folder that relative patterns are taken below, symbolic links resolved */
          root: AbsolutePath,
        },
        { additionalProperties: false },
      ),
      /** domain of the file; its default_domain when left out */
      domain: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
      /** names of weaker effects the user accepts; see the diagnostics of `tier-too-weak` */
      accept: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 })),
    },
    { additionalProperties: false },
  ),
  result: Type.Object({
    ticket: Ticket,
    root: Type.String(),
    /** where the policy wants its feedback file, as written there; null: the client's choice */
    feedback: Type.Union([Type.String(), Type.Null()]),
    /** lines for a terminal */
    warnings: Type.Array(Type.String()),
  }),
  errors: ["policy-invalid", "policy-too-costly", "no-policy", "tier-too-weak", "domains-full", "too-large"],
});

const Bound = Type.Object({
  session: Type.Integer(),
  domain: Type.Integer(),
  /** name of the domain in the policy */
  name: Type.String(),
});

/** Puts the calling process into the domain of a ticket. The process is the peer of the socket, never a request's word. */
export const domainBind = rpc({
  method: "domain.bind",
  access: "anyone",
  params: Type.Object(
    {
      ticket: Ticket,
      /** descriptor of the caller, open for appending; the service duplicates it */
      feedbackFd: Type.Optional(Descriptor),
      /** its name, shown in status and messages; never opened */
      feedbackPath: Type.Optional(AbsolutePath),
    },
    { additionalProperties: false },
  ),
  result: Bound,
  errors: ["ticket-unknown", "feedback-unusable", "domains-full"],
});

/** Puts a running process of the caller's own, its threads and descendants into the domain of a ticket. */
export const domainAttach = rpc({
  method: "domain.attach",
  access: "outside-domain",
  params: Type.Object(
    {
      ticket: Ticket,
      /** as the caller sees it; callers in another pid namespace are refused */
      pid: Type.Integer({ minimum: 1, maximum: 4194304 }),
      feedbackFd: Type.Optional(Descriptor),
      feedbackPath: Type.Optional(AbsolutePath),
    },
    { additionalProperties: false },
  ),
  result: Type.Intersect([Bound, Type.Object({ /** live threads of the session */ tasks: Type.Integer() })]),
  errors: ["ticket-unknown", "feedback-unusable", "domains-full", "process-unusable", "inside-domain"],
});
