import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A step that cannot be done: one line that says why, and what to do. */
export class InstallError extends Error {
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
    this.name = "InstallError";
  }
}

/** The folder with package.json that this file belongs to: a checkout, or what npm installed. */
export function packageRoot(from = fileURLToPath(import.meta.url)): string {
  for (let folder = dirname(from); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
  }
  throw new InstallError(`cannot find the package that ${from} belongs to`, "Install actplane again.");
}
