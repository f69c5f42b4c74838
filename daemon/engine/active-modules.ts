import { readFileSync } from "node:fs";

/** Names of the security modules that this kernel runs, or null where securityfs is not mounted. */
export function activeModules(file = "/sys/kernel/security/lsm"): readonly string[] | null {
  try {
    return readFileSync(file, "utf8").trim().split(",");
  } catch {
    return null;
  }
}
