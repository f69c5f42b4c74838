import { setImmediate } from "node:timers/promises";
import type { Params, Result } from "../../protocol/index.js";
import type { Registry } from "../domains/registry.js";
import { agentOf } from "../feedback/ancestry.js";
import type { Inbox } from "../feedback/inbox.js";
import type { Context } from "../rpc.js";

export interface FeedbackParts {
  readonly registry: Pick<Registry, "domain">;
  readonly inbox: Inbox;
  /** replaced in tests */
  readonly agentOf?: typeof agentOf;
}

/** feedback.take: what the caller's agent was not told yet. */
export function feedbackTakeHandler({ registry, inbox, agentOf: find = agentOf }: FeedbackParts) {
  return async (_: Params<"feedback.take">, { caller, view }: Context): Promise<Result<"feedback.take">> => {
    const domain = registry.domain(caller.domain);
    if (!domain) return { messages: [], dropped: 0 };
    // What the kernel reported before this call may wait beside it in the same turn of the event loop.
    await setImmediate();
    // A hook runs after every call of a tool, and nearly always for nothing: then nobody needs to know whose it is.
    if (inbox.isEmpty(domain.session.number)) return { messages: [], dropped: 0 };
    return inbox.take(domain.session.number, find(caller.pid), domain.number, view);
  };
}
