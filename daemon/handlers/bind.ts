import type { Addon, Engine } from "../../addon/types.js";
import type { Params, Result } from "../../protocol/index.js";
import type { Caller } from "../caller.js";
import type { Domain, Prepared } from "../domains/domain.js";
import type { Registry } from "../domains/registry.js";
import type { Tickets } from "../domains/tickets.js";
import { ServiceError } from "../errors.js";
import { FeedbackSink } from "../feedback/sink.js";
import type { Context } from "../rpc.js";
import { openTarget } from "./target.js";

export interface BindParts {
  readonly addon: Addon;
  readonly engine: Pick<Engine, "taskState" | "sessionTasks">;
  readonly registry: Registry;
  readonly tickets: Tickets<Prepared>;
}

/** domain.bind: the calling process itself, as the kernel names it. */
export function bindHandler({ addon, registry, tickets }: BindParts) {
  return (params: Params<"domain.bind">, { caller }: Context): Result<"domain.bind"> => {
    const prepared = tickets.redeem(caller, params.ticket);
    const domain = begin(registry, addon, prepared, caller, caller.pidfd, params, false);
    return { session: domain.session.number, domain: domain.number, name: domain.name };
  };
}

/** domain.attach: a running process of the caller's own, with all that it started. */
export function attachHandler({ addon, engine, registry, tickets }: BindParts) {
  return (params: Params<"domain.attach">, { caller }: Context): Result<"domain.attach"> => {
    const prepared = tickets.redeem(caller, params.ticket);
    const target = openTarget(addon, engine, caller, params.pid);
    try {
      const domain = begin(registry, addon, prepared, caller, target, params, true);
      const tasks = engine.sessionTasks(domain.session.number) ?? 0;
      return { session: domain.session.number, domain: domain.number, name: domain.name, tasks };
    } finally {
      addon.closeFd(target);
    }
  };
}

/** On any failure nothing is left behind. */
function begin(
  registry: Registry,
  addon: Addon,
  prepared: Prepared,
  caller: Caller,
  pidfd: number,
  { feedbackFd, feedbackPath }: Params<"domain.bind">,
  tree: boolean,
): Domain {
  // The domain it was compiled for may have ended meanwhile.
  if (prepared.parent && registry.domain(prepared.parent.number) !== prepared.parent) {
    throw ServiceError.of("ticket-unknown", {});
  }
  const sink = feedbackFd === undefined ? null : FeedbackSink.take(addon, caller, feedbackFd, feedbackPath ?? null);
  try {
    return registry.begin(prepared, caller.uid, pidfd, sink, tree);
  } catch (error) {
    sink?.close();
    if ((error as NodeJS.ErrnoException).code === "ESRCH") throw ServiceError.of("peer-unknown", {});
    throw error;
  }
}
