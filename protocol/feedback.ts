import { Type } from "@sinclair/typebox";
import { rpc } from "./record.js";

/**
 * What the caller's agent was not told yet, and now is: each message is handed out once, to one caller. The agent is
 * the process that started the caller; only what happened below it, in domains that the caller may see, is its own.
 * Outside every domain there is nothing.
 */
export const feedbackTake = rpc({
  method: "feedback.take",
  access: "own",
  acts: false,
  params: Type.Object({}, { additionalProperties: false }),
  result: Type.Object({
    /** whole messages of several lines each, oldest first, safe to show */
    messages: Type.Array(Type.String()),
    /** further ones that there was no room to keep; `actplane why` has the last of them */
    dropped: Type.Integer({ minimum: 0 }),
  }),
  errors: [],
});
