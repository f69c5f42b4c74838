// Made by scripts/generate-checks.mjs from the schemas of this folder; run npm run generate.
import type { MethodName } from "./methods.js";
import type { Access } from "./record.js";

/** Whether a value is as its schema says; if not, `errors` has the first difference. */
export interface Check {
  (value: unknown): boolean;
  errors?: null | { readonly instancePath: string; readonly message?: string }[];
}
/** What the service needs of each RPC at run time. */
export const CALLS: { readonly [M in MethodName]: { readonly access: Access; readonly acts: boolean; readonly check: Check } };
/** The query of the event stream. */
export const checkEventQuery: Check;
