import { Type } from "@sinclair/typebox";
import { Accept, DomainNumber, PolicyFileText } from "./policy.js";
import { rpc } from "./record.js";

/**
 * Puts a user's own policy, and policy files of domains that run, in force as they are now: all or nothing, and labels,
 * gates and lineage go on. The client reads the files; the machine's policy is reloaded by SIGHUP.
 */
export const policyReload = rpc({
  method: "policy.reload",
  access: "outside-domain",
  acts: true,
  params: Type.Object(
    {
      /** the user's own policy, which binds all his domains; null takes it away, left out keeps it */
      user: Type.Optional(Type.Union([PolicyFileText(), Type.Null()])),
      /** domains that a policy file began, each with that file's text */
      domains: Type.Optional(
        Type.Array(Type.Object({ domain: DomainNumber, file: PolicyFileText() }, { additionalProperties: false }), {
          maxItems: 64,
        }),
      ),
      accept: Type.Optional(Accept),
    },
    { additionalProperties: false },
  ),
  result: Type.Object({
    /** domains that have other policy now */
    domains: Type.Array(Type.Integer()),
    warnings: Type.Array(Type.String()),
  }),
  errors: ["inside-domain", "policy-invalid", "policy-too-costly", "tier-too-weak", "domain-unknown", "policy-changed"],
});
