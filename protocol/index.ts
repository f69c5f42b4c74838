/**
 * What service and client import. The schemas are types here: at run time only the checks made from them are needed.
 */

export type * from "./audit.js";
export { CALLS, type Check, checkEventQuery } from "./checks.generated.js";
export type * from "./child.js";
export type * from "./control.js";
export type * from "./diagnostics.js";
export type * from "./domain.js";
export * from "./errors.js";
export type * from "./events.js";
export type * from "./feedback.js";
export type * from "./labels.js";
export type * from "./methods.js";
export type * from "./record.js";
export * from "./socket.js";
