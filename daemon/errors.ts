import { randomBytes } from "node:crypto";
import {
  type Diagnostic,
  ERRORS,
  type ErrorData,
  type ErrorName,
  type ErrorParams,
  errorMessage,
} from "../protocol/index.js";
import type { Log } from "./log.js";

/** An error of the table, on its way to a caller. Anything else that is thrown reaches him as "internal". */
export class ServiceError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  /** what a terminal should show instead of message and hint */
  readonly text: string | null;

  private constructor(
    readonly errorName: ErrorName,
    message: string,
    more: { readonly diagnostics?: readonly Diagnostic[]; readonly text?: string },
  ) {
    super(message);
    this.name = "ServiceError";
    this.diagnostics = more.diagnostics ?? [];
    this.text = more.text ?? null;
  }

  static of<N extends ErrorName>(
    name: N,
    params: ErrorParams<N>,
    more: { readonly diagnostics?: readonly Diagnostic[]; readonly text?: string } = {},
  ): ServiceError {
    return new ServiceError(name, errorMessage(name, params), more);
  }

  /** The same error with other text for a terminal. */
  with(more: { readonly text: string }): ServiceError {
    return new ServiceError(this.errorName, this.message, { diagnostics: this.diagnostics, ...more });
  }
}

export interface WireError {
  readonly code: number;
  readonly message: string;
  readonly data: ErrorData;
}

/** The `error` member of a response. */
export function wireError(error: ServiceError): WireError {
  const entry = ERRORS[error.errorName];
  return {
    code: entry.code,
    message: error.message,
    data: {
      code: error.errorName,
      hint: entry.hint,
      text: error.text ?? `actplane: ${error.message}\n${entry.hint}\n`,
      exit: entry.exit,
      diagnostics: [...error.diagnostics],
    },
  };
}

/** Turns whatever was thrown into an error of the table; what is not one is logged under a reference, and only that is told. */
export function toServiceError(thrown: unknown, log: Log, during: string): ServiceError {
  if (thrown instanceof ServiceError) return thrown;
  const reference = randomBytes(4).toString("hex");
  const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  log("error", `${reference}: ${during}: ${detail}`);
  return ServiceError.of("internal", { reference });
}
