import { accessSync, constants, existsSync, mkdirSync, readdirSync, statfsSync } from "node:fs";
import type { Log } from "../log.js";

/** BPF_FS_MAGIC of linux/magic.h */
export const BPF_FS = 0xcafe4a11;

/**
 * The folder for pins where one can be had: null where there is no BPF file system to write to, as in many containers, for
 * a service that ends with its process is better than none. A folder that holds something already is never passed over.
 */
export function usablePins(folder: string | null, log: Log): string | null {
  if (folder === null) return null;
  try {
    // Not recursive: Node's mkdir goes round for ever where a parent cannot be made and says that it is not there (/proc).
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    if (readdirSync(folder).length > 0) return folder;
    if (statfsSync(folder).type !== BPF_FS) throw new Error(`${folder} is not on a BPF file system`);
    accessSync(folder, constants.W_OK);
    return folder;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log("warning", `nothing can be pinned (${reason}): what is in force ends with the service`);
    return null;
  }
}
