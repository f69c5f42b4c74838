/** Mistakes found while lowering, at the place of the policy that they are about. */
import { type DiagnosticCode, Diagnostics } from "../language/diagnostics.js";
import type { Policy } from "../language/tree.js";

/** An offset of a policy's text. */
export interface Site {
  readonly policy: Policy;
  readonly offset: number;
}

export class CompileError extends Error {
  constructor(
    readonly site: Site,
    readonly code: DiagnosticCode,
    message: string,
    readonly hint: string | null = null,
  ) {
    super(message);
  }
}

export class Problems {
  readonly diagnostics = new Diagnostics();

  report(site: Site, code: DiagnosticCode, message: string, hint: string | null = null): void {
    this.diagnostics.add(site.policy.origin, site.offset, code, message, hint);
  }

  /** Runs `action`; a CompileError of it is kept, so that further statements can be looked at. */
  attempt<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      this.report(error.site, error.code, error.message, error.hint);
      return undefined;
    }
  }
}
