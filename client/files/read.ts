/** Reads files of a project as the user: only regular files, never more than was asked for. */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from "node:fs";

/** Bytes of a file that is looked into; larger ones are none that a person wrote by hand. */
const LENGTH_MAX = 512 * 1024;

/** The file's text; null when there is none, it may not be read, is no regular file or too large. */
export function readSmall(path: string, limit = LENGTH_MAX): string | null {
  let descriptor: number;
  try {
    // O_NONBLOCK: a FIFO must not hold us.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile() || status.size > limit) return null;
    const buffer = Buffer.alloc(status.size);
    return buffer.toString("utf8", 0, readSync(descriptor, buffer, 0, buffer.length, 0));
  } catch {
    return null;
  } finally {
    closeSync(descriptor);
  }
}

/** Names in a folder, sorted; none when it cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
