import type { Params, Result } from "../../protocol/index.js";
import type { Audit } from "../audit/audit.js";
import type { Caller } from "../caller.js";
import { ServiceError } from "../errors.js";
import type { Context } from "../rpc.js";

/** audit.read: who did what and what was decided, of the caller's own. */
export function auditReadHandler(audit: Pick<Audit, "read">) {
  return async (params: Params<"audit.read">, { caller }: Context): Promise<Result<"audit.read">> => {
    const before = params.before ?? Number.MAX_SAFE_INTEGER;
    const records = await audit.read(ownerOf(params.uid, caller), params.limit, before);
    return { records: records as unknown as Result<"audit.read">["records"] };
  };
}

/** audit.verify: whether the book is what was written. */
export function auditVerifyHandler(audit: Pick<Audit, "verify">) {
  return (params: Params<"audit.verify">, { caller }: Context): Promise<Result<"audit.verify">> =>
    audit.verify(ownerOf(params.uid, caller));
}

function ownerOf(uid: number | undefined, caller: Caller): number {
  if (uid === undefined || uid === caller.uid) return caller.uid;
  if (!caller.root) throw ServiceError.of("audit-foreign", {});
  return uid;
}
