import type { Tier } from "../../addon/types.js";
import type { Params, Result } from "../../protocol/index.js";
import { type Caller, OLDER_DOMAIN } from "../caller.js";
import type { Compiled, CompileJob, PolicySource } from "../compile/job.js";
import type { CompilePool } from "../compile/pool.js";
import { compileWithHosts } from "../compile/with-hosts.js";
import type { Delta, Domain, Prepared } from "../domains/domain.js";
import type { Realms } from "../domains/realms.js";
import type { Registry } from "../domains/registry.js";
import { settle, sourcesAbove } from "../domains/sources.js";
import type { Tickets } from "../domains/tickets.js";
import type { Updates } from "../domains/updates.js";
import { ServiceError } from "../errors.js";
import type { Hosts } from "../hosts.js";
import type { Base } from "../policies/base.js";
import type { Context } from "../rpc.js";
import { type SourceParts, sourceOf } from "./source.js";

export interface PrepareParts extends SourceParts {
  readonly tier: Tier;
  readonly compiler: CompilePool;
  readonly hosts: Hosts;
  readonly realms: Realms;
  readonly registry: Registry;
  readonly tickets: Tickets<Prepared>;
  readonly base: Base;
  readonly updates: Pick<Updates, "sight">;
}

/** What a domain is to be made of. */
export interface Plan {
  readonly own: readonly PolicySource[];
  readonly parent: Domain | null;
  readonly accept: readonly string[];
  /** null: that of the policy */
  readonly name: string | null;
  readonly delta: ((compiled: Compiled) => Delta) | null;
}

/** domain.prepare: compiles the policy of the caller, on top of that of the domain he runs in. */
export function prepareHandler(parts: PrepareParts) {
  return async (params: Params<"domain.prepare">, { caller }: Context): Promise<Result<"domain.prepare">> => {
    const parent = parentOf(caller, parts.registry);
    checkRoom(parts, caller, parent);
    const layer = parent ? "child" : "policy";
    const own = [await sourceOf(params.policy, params.domain ?? null, layer, caller, parts)];
    return prepare(parts, caller, { own, parent, accept: params.accept ?? [], name: null, delta: null });
  };
}

/** Asked before a costly compile. */
export function checkRoom({ tickets, registry }: PrepareParts, caller: Caller, parent: Domain | null): void {
  tickets.checkRoom(caller);
  registry.checkRoom(parent?.uid ?? caller.uid, parent);
}

/** Compiles what is planned and keeps it under a ticket. */
export async function prepare(parts: PrepareParts, caller: Caller, plan: Plan): Promise<Result<"domain.prepare">> {
  const { own, parent, accept } = plan;
  const root = own[0]?.root ?? "";
  // Processes of a session share its files' labels, whatever folder a policy inside it is for.
  const realm = parent?.session.realm ?? parts.realms.of(caller.uid, root);
  const session = parent?.session ?? null;
  const owner = parent?.uid ?? caller.uid;
  await parts.base.know(owner);
  const version = parent?.version ?? parts.base.version;
  const sources = [...sourcesAbove(parent, owner, parts.updates.sight), ...own];
  const job = (addresses: CompileJob["addresses"]): CompileJob => ({
    sources,
    tables: {
      labels: realm.labels,
      lineage: session?.numbers.lineage ?? new Map(),
      events: session?.numbers.events ?? new Map(),
    },
    tier: parts.tier,
    accept,
    addresses,
  });
  const store = ({ tables }: Compiled) => {
    parts.realms.setLabels(realm, tables.labels);
    if (session) session.numbers = { lineage: tables.lineage, events: tables.events };
  };
  const compiled = await compileWithHosts(parts.compiler, parts.hosts, caller.uid, job, store);
  const delta = plan.delta?.(compiled) ?? null;
  const settled = settle(own, compiled);
  const prepared = { compiled, own: settled, delta, name: plan.name, root, realm, parent, version };
  const ticket = parts.tickets.issue(caller, prepared);
  return { ticket, root: root || "/", feedback: compiled.feedback, warnings: [...compiled.warnings] };
}

/** The domain the caller runs in. One of which this service does not know what binds it cannot be added to. */
export function parentOf(caller: Caller, registry: Pick<Registry, "domain">): Domain | null {
  if (caller.domain === 0) return null;
  if (caller.domain === OLDER_DOMAIN) throw ServiceError.of("older-version", {});
  const parent = registry.domain(caller.domain);
  if (!parent) throw ServiceError.of("inside-domain", { method: "domain.prepare" });
  return parent;
}
