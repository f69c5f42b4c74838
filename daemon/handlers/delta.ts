import { createHash } from "node:crypto";
import type { Params, Result } from "../../protocol/index.js";
import type { View } from "../access.js";
import type { Caller } from "../caller.js";
import type { Compiled, PolicySource } from "../compile/job.js";
import { checkApproval } from "../domains/approval.js";
import type { Approval, Delta, Domain } from "../domains/domain.js";
import type { Registry } from "../domains/registry.js";
import type { Updates } from "../domains/updates.js";
import { ServiceError } from "../errors.js";
import type { Context } from "../rpc.js";
import { type SourceParts, sourceOf } from "./source.js";

/** Deltas of one domain. */
const DELTAS_MAX = 64;

export interface DeltaParts extends SourceParts {
  readonly registry: Pick<Registry, "domain">;
  readonly updates: Updates;
}

/** delta.add: more policy for a domain that runs. It may only tighten: the compiler refuses what loosens. */
export function deltaAddHandler(parts: DeltaParts) {
  return async (params: Params<"delta.add">, { caller, view }: Context): Promise<Result<"delta.add">> => {
    const domain = changeable(params.domain, parts.registry, view);
    const approval = params.approval ?? null;
    checkApproval(domain.approval, approval, caller);
    const source = await sourceOf(params.policy, null, "child", caller, parts);
    const { compiled, domains } = await parts.updates.change(() => {
      if (domain.deltas.length >= DELTAS_MAX) throw full(`the domain has ${DELTAS_MAX} of them`);
      const own = new Map([[domain, [...domain.own, source]]]);
      return { own, base: null, accept: params.accept ?? [], payer: caller.uid };
    });
    const image = compiled.get(domain) as Compiled;
    const delta = deltaOf([source], caller, approval)(image);
    domain.deltas = [...domain.deltas, delta];
    return { delta: shown(delta), domains: [...domains], warnings: [...image.warnings] };
  };
}

/** delta.list: what was added to a domain, by whom, from where. */
export function deltaListHandler({ registry }: Pick<DeltaParts, "registry">) {
  return (params: Params<"delta.list">, { view }: Context): Result<"delta.list"> => ({
    deltas: changeable(params.domain, registry, view).deltas.map(shown),
  });
}

/** A domain that the caller sees: inside one that and those in it, outside his own. Others are as if they were not there. */
export function changeable(number: number, registry: Pick<Registry, "domain">, view: View): Domain {
  const domain = registry.domain(number);
  if (!domain || !view.sees(domain)) throw ServiceError.of("domain-unknown", { domain: String(number) });
  return domain;
}

/** The record of what was added, once it is compiled. */
export function deltaOf(sources: readonly PolicySource[], caller: Caller, approval: Approval | null) {
  const text = sources.map(({ file, rules, root, domain }) =>
    JSON.stringify([file?.text ?? null, rules, root, domain]),
  );
  const hash = createHash("sha256").update(text.join("\n")).digest("hex");
  return ({ added }: Compiled): Delta => ({
    hash,
    clausesHash: added.hash,
    clauses: added.clauses,
    by: { uid: caller.uid, pid: caller.pid },
    from: caller.domain,
    time: Date.now(),
    approval,
  });
}

function shown({ by, time, ...delta }: Delta): Result<"delta.add">["delta"] {
  return { ...delta, ...by, time: new Date(time).toISOString() };
}

function full(what: string): ServiceError {
  return ServiceError.of("deltas-full", { what });
}
