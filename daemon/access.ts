import type { Access } from "../protocol/index.js";
import type { Caller } from "./caller.js";
import { ServiceError } from "./errors.js";

/** What the judgement needs to know of a domain. */
export interface Owned {
  readonly number: number;
  readonly uid: number;
  readonly parent: Owned | null;
}

/** Which domains a caller may know of. */
export interface View {
  sees(domain: Owned): boolean;
}

/** Throws unless `access` lets the caller in; returns what he may see. The only place where authority is decided. */
export function authorize(access: Access, caller: Caller, method: string): View {
  switch (access) {
    case "anyone":
    case "own":
      return viewOf(caller);
    case "outside-domain":
      if (caller.domain !== 0) throw ServiceError.of("inside-domain", { method });
      return viewOf(caller);
  }
}

/** Inside a domain: that one and its descendants, root too. Outside: one's own, root all. */
function viewOf(caller: Caller): View {
  if (caller.domain === 0) return { sees: (domain) => caller.root || domain.uid === caller.uid };
  return {
    sees(domain) {
      for (let at: Owned | null = domain; at !== null; at = at.parent) if (at.number === caller.domain) return true;
      return false;
    },
  };
}
