import type { Addon, Engine } from "../../addon/types.js";
import type { Params, Result } from "../../protocol/index.js";
import type { View } from "../access.js";
import type { Caller } from "../caller.js";
import type { PolicySource } from "../compile/job.js";
import { checkApproval } from "../domains/approval.js";
import type { Domain } from "../domains/domain.js";
import { sourcesOf } from "../domains/sources.js";
import { ServiceError } from "../errors.js";
import type { Context } from "../rpc.js";
import { beginDomain } from "./bind.js";
import { changeable, deltaOf } from "./delta.js";
import { descendantsOf } from "./descendants.js";
import { checkRoom, type PrepareParts, parentOf, prepare } from "./prepare.js";
import { sourceOf } from "./source.js";
import { openTarget } from "./target.js";

/** What a child is called that no policy file declares. */
const CHILD = "child";
/** Walks over the processes that a moved one started; each finds those that were born during the one before. */
const WALKS = 64;

export interface ChildParts extends PrepareParts {
  readonly addon: Addon;
  readonly engine: Pick<Engine, "taskState" | "bind" | "labelHeld">;
}

/** child.prepare: all that binds the parent, and what the caller adds. */
export function childPrepareHandler(parts: ChildParts) {
  return async (params: Params<"child.prepare">, { caller, view }: Context): Promise<Result<"child.prepare">> => {
    const parent = parentFor(params, caller, view, parts);
    checkRoom(parts, caller, parent);
    const own: PolicySource[] = [];
    if (params.domain !== undefined) own.push(declared(sourcesOf(parent, parts.updates.sight), params.domain));
    if (params.policy) {
      // Its own words are a delta; a domain that the policy file declares is its author's.
      checkApproval(parent.approval, params.approval ?? null, caller);
      own.push(await sourceOf(params.policy, null, "child", caller, parts));
    }
    if (own.length === 0) throw ServiceError.of("no-policy", {});
    const delta = deltaOf(own, caller, params.approval ?? null);
    const name = params.domain ?? CHILD;
    return prepare(parts, caller, { own, parent, accept: params.accept ?? [], name, delta });
  };
}

/** child.bind: a process of the parent, and what it started there, go into the child. */
export function childBindHandler(parts: ChildParts) {
  const { addon, engine, registry, tickets } = parts;
  return (params: Params<"child.bind">, { caller, view }: Context): Result<"child.bind"> => {
    const prepared = tickets.redeem(caller, params.ticket);
    const { parent } = prepared;
    if (!parent) throw ServiceError.of("ticket-unknown", {});
    const target = openTarget(addon, engine, caller, params.pid, (domain) =>
      mayMove(domain, parent, caller, view) ? null : "it is not inside the parent",
    );
    try {
      const before = engine.taskState(target.pidfd)?.domain ?? 0;
      const domain = beginDomain(registry, prepared, caller, target.pidfd, null, before === 0);
      const placement = { domain: domain.number, session: domain.session.number, realm: domain.session.realm.number };
      let processes = 1;
      for (let walk = 0; before !== 0 && walk < WALKS; walk++) {
        const moved = descendantsOf(target.pid).filter((pid) => move(pid, before));
        if (moved.length === 0) break;
        processes += moved.length;
      }
      engine.labelHeld(placement);
      return { session: domain.session.number, domain: domain.number, name: domain.name, processes };

      function move(pid: number, from: number): boolean {
        let pidfd: number;
        try {
          pidfd = addon.pidfdOpen(pid);
        } catch {
          return false;
        }
        try {
          // One that is in a domain of its own may be bound tighter there.
          if (engine.taskState(pidfd)?.domain !== from) return false;
          engine.bind(pidfd, placement);
          return true;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
          throw error;
        } finally {
          addon.closeFd(pidfd);
        }
      }
    } finally {
      addon.closeFd(target.pidfd);
    }
  };
}

/**
 * Only inward: from the parent or from around it. Out of another domain a process would lose what binds it there. From
 * outside every domain only somebody who is outside himself may take it in: an agent must not catch its user's shell.
 */
function mayMove(number: number, parent: Domain, caller: Caller, view: View): boolean {
  if (number === 0) return caller.domain === 0;
  for (let at: Domain | null = parent; at !== null; at = at.parent) if (at.number === number) return view.sees(at);
  return false;
}

function parentFor(params: Params<"child.prepare">, caller: Caller, view: View, parts: ChildParts): Domain {
  const { registry, addon, engine } = parts;
  if (params.parent !== undefined) return changeable(params.parent, registry, view);
  if (params.parentOf === undefined) {
    const own = parentOf(caller, registry);
    if (!own) throw ServiceError.of("no-parent", {});
    return own;
  }
  const target = openTarget(addon, engine, caller, params.parentOf, () => null);
  try {
    const number = engine.taskState(target.pidfd)?.domain ?? 0;
    if (number === 0) throw ServiceError.of("no-parent", {});
    return changeable(number, registry, view);
  } finally {
    addon.closeFd(target.pidfd);
  }
}

/** The policy file above, for another domain of it. Whether there is one, and it is below the parent's, the compiler tells. */
function declared(above: readonly PolicySource[], domain: string): PolicySource {
  const place = above.findLast((source) => source.layer === "policy" && source.file !== null) ?? above.at(-1);
  const { settled: _, ...source } = place as PolicySource;
  return { ...source, domain, declared: true };
}
