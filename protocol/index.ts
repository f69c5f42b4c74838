export * from "./control.js";
export * from "./diagnostics.js";
export * from "./domain.js";
export * from "./errors.js";
export * from "./events.js";
export * from "./methods.js";
export * from "./record.js";
export * from "./socket.js";
