import { type Diagnostic, formatDiagnostics } from "../policies/language/index.js";
import { ERRORS, errorMessage } from "../protocol/index.js";
import { ClientError } from "./errors.js";

/** The mistakes of a policy file as an error of the command, in the words of `compile`. */
export function complainOfPolicy(diagnostics: readonly Diagnostic[]): ClientError {
  const count = diagnostics.filter((one) => one.severity === "error").length;
  const message = errorMessage("policy-invalid", { count: `${count} error${count === 1 ? "" : "s"}` });
  return new ClientError(
    "policy-invalid",
    message,
    ERRORS["policy-invalid"].exit,
    null,
    formatDiagnostics([...diagnostics]),
  );
}
