import type { DeltaApproval } from "../../policies/language/index.js";
import type { Caller } from "../caller.js";
import { ServiceError } from "../errors.js";
import type { Approval } from "./domain.js";

/**
 * Whether a delta may come in as `runtime.approval.append_delta` wants it. An approval is the word of somebody outside
 * every domain: from inside it would be the agent's own. It comes in one request with the text, so it is of that text
 * and of no other. Throws `approval-needed`.
 */
export function checkApproval(rule: DeltaApproval, given: Approval | null, caller: Pick<Caller, "domain">): void {
  const missing = (what: string) => ServiceError.of("approval-needed", { what });
  if (given !== null && caller.domain !== 0) throw missing("an approval from outside every domain");
  if (!rule.required && given === null) return;
  if (given === null) throw missing("an approval");
  if (rule.requireApprovalRef && given.approvalRef === undefined) throw missing("a reference of its approval");
  if (rule.requireGeneratedBy && given.generatedBy === undefined) throw missing("a word on who wrote it");
  if (rule.allowedApprovers.length > 0 && !rule.allowedApprovers.includes(given.approvedBy)) {
    throw missing(`an approval by ${rule.allowedApprovers.slice(0, 8).join(" or ")}`);
  }
}

/** What holds when both must be satisfied. */
export function stricter(a: DeltaApproval, b: DeltaApproval): DeltaApproval {
  const both = a.allowedApprovers.filter((name) => b.allowedApprovers.includes(name));
  const approvers =
    a.allowedApprovers.length === 0 ? b.allowedApprovers : b.allowedApprovers.length === 0 ? a.allowedApprovers : both;
  // Nobody is in both lists: the outer one's word stands.
  const allowedApprovers = approvers.length > 0 ? approvers : a.allowedApprovers;
  return {
    required: a.required || b.required,
    requireApprovalRef: a.requireApprovalRef || b.requireApprovalRef,
    requireGeneratedBy: a.requireGeneratedBy || b.requireGeneratedBy,
    allowedApprovers,
  };
}
