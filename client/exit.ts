/** What the client ends with; docs/exit-status.md says the same to users. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** a policy or an option is wrong */
  usage: 2,
  /** the service cannot be used */
  service: 125,
} as const;

/** An error the user should see as it is: one line, what to do, and the status to end with. */
export class ClientError extends Error {
  override readonly name = "ClientError";

  constructor(
    message: string,
    readonly exit: number,
    readonly hint: string | null = null,
    /** whole lines that replace message and hint on a terminal, such as diagnostics with their carets */
    readonly text: string | null = null,
  ) {
    super(message);
  }
}
