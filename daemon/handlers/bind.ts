import type { Addon, Engine } from "../../addon/types.js";
import type { Params, Result } from "../../protocol/index.js";
import type { Caller } from "../caller.js";
import type { Domain, Prepared } from "../domains/domain.js";
import type { Registry } from "../domains/registry.js";
import type { Tickets } from "../domains/tickets.js";
import { ServiceError } from "../errors.js";
import { FeedbackSink } from "../feedback/sink.js";
import type { Context } from "../rpc.js";
import { openParent, openTarget } from "./target.js";

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
    const sink = sinkOf(addon, caller, params);
    const domain = beginDomain(registry, prepared, caller, caller.pidfd, sink, false);
    return { session: domain.session.number, domain: domain.number, name: domain.name };
  };
}

/** domain.attach: a running process of the caller's own, with all that it started. */
export function attachHandler({ addon, engine, registry, tickets }: BindParts) {
  return (params: Params<"domain.attach">, { caller }: Context): Result<"domain.attach"> => {
    const prepared = tickets.redeem(caller, params.ticket);
    const outside = (domain: number) => (domain === 0 ? null : "it is inside a domain already");
    const target =
      params.pid === "parent"
        ? openParent(addon, engine, caller, outside)
        : openTarget(addon, engine, caller, params.pid, outside);
    try {
      const domain = beginDomain(registry, prepared, caller, target.pidfd, sinkOf(addon, caller, params), true);
      const tasks = engine.sessionTasks(domain.session.number) ?? 0;
      return { session: domain.session.number, domain: domain.number, name: domain.name, tasks };
    } finally {
      addon.closeFd(target.pidfd);
    }
  };
}

function sinkOf(
  addon: Addon,
  caller: Caller,
  { feedbackFd, feedbackPath }: Params<"domain.bind">,
): FeedbackSink | null {
  return feedbackFd === undefined ? null : FeedbackSink.take(addon, caller, feedbackFd, feedbackPath ?? null);
}

/** Puts the process of `pidfd` into the domain of a ticket. On any failure nothing is left behind. */
export function beginDomain(
  registry: Pick<Registry, "begin">,
  prepared: Prepared,
  caller: Caller,
  pidfd: number,
  sink: FeedbackSink | null,
  tree: boolean,
): Domain {
  try {
    return registry.begin(prepared, caller.uid, pidfd, sink, tree);
  } catch (error) {
    sink?.close();
    if ((error as NodeJS.ErrnoException).code === "ESRCH") throw ServiceError.of("peer-unknown", {});
    throw error;
  }
}
