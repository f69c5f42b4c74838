import { Type } from "@sinclair/typebox";
import { AbsolutePath, Accept, Bound, Descriptor, DomainName, Pid, PolicyText, Prepared, Ticket } from "./policy.js";
import { rpc } from "./record.js";

/** Compiles a policy for the caller and keeps it for ten seconds under a ticket. */
export const domainPrepare = rpc({
  method: "domain.prepare",
  access: "anyone",
  acts: false,
  params: Type.Object(
    {
      policy: PolicyText(),
      /** domain of the file; its default_domain when left out */
      domain: Type.Optional(DomainName),
      accept: Type.Optional(Accept),
    },
    { additionalProperties: false },
  ),
  result: Prepared,
  errors: [
    "policy-invalid",
    "policy-too-costly",
    "no-policy",
    "tier-too-weak",
    "domains-full",
    "too-large",
    "older-version",
  ],
});

/** Puts the calling process into the domain of a ticket. The process is the peer of the socket, never a request's word. */
export const domainBind = rpc({
  method: "domain.bind",
  access: "anyone",
  acts: true,
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
  errors: ["ticket-unknown", "feedback-unusable", "domains-full", "policy-changed"],
});

/** Puts a running process of the caller's own, its threads and descendants into the domain of a ticket. */
export const domainAttach = rpc({
  method: "domain.attach",
  access: "outside-domain",
  acts: true,
  params: Type.Object(
    {
      ticket: Ticket,
      /** as the caller numbers it; `parent`: who started the caller, whatever namespace it numbers processes in */
      pid: Type.Union([Pid, Type.Literal("parent")]),
      feedbackFd: Type.Optional(Descriptor),
      feedbackPath: Type.Optional(AbsolutePath),
    },
    { additionalProperties: false },
  ),
  result: Type.Intersect([Bound, Type.Object({ /** live threads of the session */ tasks: Type.Integer() })]),
  errors: ["ticket-unknown", "feedback-unusable", "domains-full", "process-unusable", "inside-domain"],
});
