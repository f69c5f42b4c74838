import { Type } from "@sinclair/typebox";
import { POLICY_LENGTH_MAX } from "./socket.js";

/** Absolute, of at most PATH_MAX, free of control characters: it ends up in messages. */
export const AbsolutePath = Type.String({ pattern: "^/[^\\u0000-\\u001f\\u007f]*$", maxLength: 4096 });
export const Ticket = Type.String({ pattern: "^[A-Za-z0-9_-]{22,64}$" });
export const Descriptor = Type.Integer({ minimum: 0, maximum: 1 << 20 });
export const DomainNumber = Type.Integer({ minimum: 1, maximum: 1 << 20 });
/** As the caller sees it; callers in another pid namespace are refused. */
export const Pid = Type.Integer({ minimum: 1, maximum: 4194304 });

/** A policy file as a client read it; its name is for messages only. */
export const PolicyFileText = () =>
  Type.Object(
    { path: AbsolutePath, text: Type.String({ maxLength: POLICY_LENGTH_MAX }) },
    { additionalProperties: false },
  );

/** Policy as a client read it, with the user's own rights: the service opens no path that a user names. */
export const PolicyText = () =>
  Type.Object(
    {
      file: Type.Optional(PolicyFileText()),
      /** texts that are no policy files, in the order given; they come after the file's policy */
      rules: Type.Optional(Type.Array(Type.String({ maxLength: POLICY_LENGTH_MAX }), { maxItems: 64 })),
      /** what messages call these texts; "--rule" when left out */
      rulesName: Type.Optional(Type.String({ pattern: "^[^\\u0000-\\u001f\\u007f]+$", maxLength: 4096 })),
      /** folder that relative patterns are taken below, symbolic links resolved */
      root: AbsolutePath,
    },
    { additionalProperties: false },
  );

/** Names of weaker effects the user accepts; see the diagnostics of `tier-too-weak`. */
export const Accept = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 });

/** A name of a domain in a policy file. */
export const DomainName = Type.String({ minLength: 1, maxLength: 256 });

export const Prepared = Type.Object({
  ticket: Ticket,
  root: Type.String(),
  /** where the policy wants its feedback file, as written there; null: the client's choice */
  feedback: Type.Union([Type.String(), Type.Null()]),
  /** lines for a terminal */
  warnings: Type.Array(Type.String()),
});

export const Bound = Type.Object({
  session: Type.Integer(),
  domain: Type.Integer(),
  /** name of the domain in the policy */
  name: Type.String(),
});
