import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, lstatSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ClientError } from "../errors.js";

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

/**
 * Replaces a file's text as a whole or not at all; mode and owner stay, and a symbolic link stays one: what it names is
 * replaced. Throws ClientError `file-unwritable`.
 */
export function replaceFile(path: string, text: string): void {
  let target = path;
  let draft: string | undefined;
  try {
    let status = null;
    try {
      lstatSync(path);
      target = realpathSync(path);
      status = statSync(target);
    } catch (error) {
      if (codeOf(error) !== "ENOENT" || target !== path) throw error;
    }
    // Renaming needs no right to the file itself: a file that its owner made read-only stays as it is.
    if (status !== null && (status.mode & 0o200) === 0) throw Object.assign(new Error(), { code: "it is read-only" });
    draft = join(dirname(target), `.${randomBytes(6).toString("hex")}.actplane`);
    writeFileSync(draft, text, { flag: "wx", mode: status === null ? 0o644 : status.mode & 0o777 });
    if (status !== null) {
      chmodSync(draft, status.mode & 0o7777);
      if (status.uid !== process.getuid?.() || status.gid !== process.getgid?.())
        chownSync(draft, status.uid, status.gid);
    }
    renameSync(draft, target);
  } catch (error) {
    if (draft !== undefined) rmSync(draft, { force: true });
    throw ClientError.of("file-unwritable", { path, problem: codeOf(error) });
  }
}
