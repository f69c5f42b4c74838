import { homedir } from "node:os";
import { ClientError } from "./errors.js";

/** Below it is nothing: what `~/` means for somebody without a home. */
const NOWHERE = "/nonexistent";

/** The caller's home; null for a user whom the system does not know, or whose home is no path. */
export function homeOf(): string | null {
  try {
    const home = homedir();
    return home.startsWith("/") && home !== "/" ? home : null;
  } catch {
    return null;
  }
}

/** Throws ClientError: `what` needs it. */
export function needHome(what: string): string {
  const home = homeOf();
  if (home === null) throw ClientError.of("homeless", { what });
  return home;
}

/** What `~/` means in these texts. Throws ClientError where it would silently match nothing. */
export function homeFor(texts: readonly string[]): string {
  return texts.some((text) => text.includes("~/")) ? needHome("~/ in the policy") : (homeOf() ?? NOWHERE);
}
