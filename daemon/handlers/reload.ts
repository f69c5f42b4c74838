import type { Params, Result } from "../../protocol/index.js";
import type { View } from "../access.js";
import type { Caller } from "../caller.js";
import type { PolicySource } from "../compile/job.js";
import type { Domain } from "../domains/domain.js";
import type { Registry } from "../domains/registry.js";
import { withDescendants } from "../domains/sources.js";
import { ServiceError } from "../errors.js";
import type { Policies } from "../policies/policies.js";
import type { Context } from "../rpc.js";
import { changeable } from "./delta.js";
import { type SourceParts, sourceOf } from "./source.js";

export interface ReloadParts extends SourceParts {
  readonly registry: Pick<Registry, "domain" | "all">;
  readonly policies: Policies;
}

/** policy.reload: the caller's own policy, and the files that began his domains, as they are now. */
export function reloadHandler(parts: ReloadParts) {
  return async (params: Params<"policy.reload">, { caller, view }: Context): Promise<Result<"policy.reload">> => {
    const own = new Map<Domain, readonly PolicySource[]>();
    for (const { domain: number, file } of params.domains ?? []) {
      const domain = begunByFile(number, file.path, parts.registry, view);
      for (const at of withDescendants([domain], parts.registry.all())) {
        const other = withText(at, domain, file);
        if (other) own.set(at, other);
      }
    }
    const user = await userPolicy(params.user, caller, parts);
    const { changed, warnings } = await parts.policies.change(caller.uid, { user, own, accept: params.accept ?? [] });
    return { domains: [...changed.domains], warnings };
  };
}

async function userPolicy(file: Params<"policy.reload">["user"], caller: Caller, parts: SourceParts) {
  if (file === undefined || file === null) return file;
  // No root: a relative pattern in it is an error, as in the machine's.
  return sourceOf({ file, root: "/" }, null, "user", caller, parts);
}

/** A domain that began with this very file: a path is only a name here, but another one is a mistake. */
function begunByFile(number: number, path: string, registry: Pick<Registry, "domain">, view: View): Domain {
  const domain = changeable(number, registry, view);
  if (domain.parent === null && domain.own[0]?.file?.path === path) return domain;
  throw ServiceError.of("domain-unknown", { domain: String(number) });
}

/** Own policy with the file's new text: of the domain itself, judged anew, and of children that the file declares. Null: nothing of it. */
function withText(at: Domain, domain: Domain, file: { path: string; text: string }): readonly PolicySource[] | null {
  const [before] = domain.own;
  const isIt = (source: PolicySource) =>
    at === domain ? source === before : source.declared === true && source.file?.path === file.path;
  if (!at.own.some(isIt)) return null;
  return at.own.map((source) => {
    if (!isIt(source)) return source;
    const { settled, ...rest } = source;
    return at === domain ? { ...rest, file } : { ...source, file };
  });
}
