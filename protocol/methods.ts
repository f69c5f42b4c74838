import { auditRead, auditVerify } from "./audit.js";
import { childBind, childPrepare, deltaAdd, deltaList } from "./child.js";
import { controlStatus, violationsList } from "./control.js";
import { domainAttach, domainBind, domainPrepare } from "./domain.js";
import { feedbackTake } from "./feedback.js";
import { labelsClear, labelsShow } from "./labels.js";
import type { ParamsOf, ResultOf } from "./record.js";
import { policyReload } from "./reload.js";

/** Every RPC of the service. A method that is not here does not exist. The service runs checks.generated.js, made of this. */
export const METHODS = {
  "domain.prepare": domainPrepare,
  "domain.bind": domainBind,
  "domain.attach": domainAttach,
  "child.prepare": childPrepare,
  "child.bind": childBind,
  "delta.add": deltaAdd,
  "delta.list": deltaList,
  "policy.reload": policyReload,
  "audit.read": auditRead,
  "audit.verify": auditVerify,
  "control.status": controlStatus,
  "violations.list": violationsList,
  "feedback.take": feedbackTake,
  "labels.show": labelsShow,
  "labels.clear": labelsClear,
} as const;

export type MethodName = keyof typeof METHODS;
export type Params<M extends MethodName> = ParamsOf<(typeof METHODS)[M]>;
export type Result<M extends MethodName> = ResultOf<(typeof METHODS)[M]>;
