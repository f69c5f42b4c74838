import { type Static, Type } from "@sinclair/typebox";

/** One finding in a policy, in the user's own file; the shape of `compile --json`. */
export const Diagnostic = Type.Object({
  file: Type.String(),
  /** both from 1; 0 when the finding has no place */
  line: Type.Integer({ minimum: 0 }),
  column: Type.Integer({ minimum: 0 }),
  code: Type.String(),
  severity: Type.Union([Type.Literal("error"), Type.Literal("warning")]),
  message: Type.String(),
  hint: Type.Union([Type.String(), Type.Null()]),
});
export type Diagnostic = Static<typeof Diagnostic>;

/** `error.data` of every JSON-RPC error of the service. */
export const ErrorData = Type.Object({
  /** a name of the error table */
  code: Type.String(),
  hint: Type.String(),
  /** what a terminal should show: whole lines, the last one ended too */
  text: Type.String(),
  /** status the client ends with */
  exit: Type.Integer({ minimum: 1, maximum: 255 }),
  diagnostics: Type.Array(Diagnostic),
});
export type ErrorData = Static<typeof ErrorData>;
