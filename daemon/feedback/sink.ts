import { writeSync } from "node:fs";
import type { Addon } from "../../addon/types.js";
import type { Caller } from "../caller.js";
import { ServiceError } from "../errors.js";
import { filesystemOf } from "./filesystem.js";

/** Bytes one run may write to its feedback file. */
export const FEEDBACK_BYTES_MAX = 1024 * 1024;
const FULL_NOTE = "actplane: this file is full; `actplane why` and `actplane events` show what follows.\n";

type SinkAddon = Pick<Addon, "pidfdGetfd" | "fileStatus" | "closeFd">;

/**
 * The caller's feedback file, written through a duplicate of his descriptor: the
 * service opens nothing, so it can write nowhere the user could not.
 */
export class FeedbackSink {
  private left = FEEDBACK_BYTES_MAX - Buffer.byteLength(FULL_NOTE);
  private full = false;
  private closed = false;

  private constructor(
    private readonly addon: SinkAddon,
    readonly fd: number,
    /** as the caller named it, for status only */
    readonly path: string | null,
    private readonly write: (fd: number, text: string) => void,
  ) {}

  /** Duplicates and checks descriptor `fd` of the caller; `feedback-unusable` when it is not what it must be. */
  static take(
    addon: SinkAddon,
    caller: Caller,
    fd: number,
    path: string | null,
    filesystem: typeof filesystemOf = filesystemOf,
    write: (fd: number, text: string) => void = writeSync,
  ): FeedbackSink {
    let own: number;
    try {
      own = addon.pidfdGetfd(caller.pidfd, fd);
    } catch {
      throw ServiceError.of("feedback-unusable", { problem: `descriptor ${fd} cannot be taken over` });
    }
    const problem = check(addon, own, caller, filesystem);
    if (problem === null) return new FeedbackSink(addon, own, path, write);
    addon.closeFd(own);
    throw ServiceError.of("feedback-unusable", { problem });
  }

  /** Takes over a descriptor that an earlier service had checked, from whoever kept it. */
  static adopt(addon: SinkAddon, fd: number, path: string | null): FeedbackSink {
    return new FeedbackSink(addon, fd, path, writeSync);
  }

  /** Appends a message. Throws what write(2) throws: a full disk, a quota. */
  append(message: string): void {
    if (this.full) return;
    const size = Buffer.byteLength(message);
    if (size > this.left) {
      this.full = true;
      this.write(this.fd, FULL_NOTE);
      return;
    }
    this.left -= size;
    this.write(this.fd, message);
  }

  /** May be called twice: the number of a closed descriptor belongs to another file soon. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.full = true;
    this.addon.closeFd(this.fd);
  }
}

/** What is wrong with the descriptor, or null. */
function check(addon: SinkAddon, fd: number, caller: Caller, filesystem: typeof filesystemOf): string | null {
  try {
    const type = filesystem(fd, caller.pid);
    if (type === null) return "its filesystem cannot be told";
    if (type === "fuse" || type === "fuseblk" || type.startsWith("fuse.")) return "it is on a FUSE filesystem";
    const status = addon.fileStatus(fd);
    if (!status.regular) return "it is not a regular file";
    if (status.uid !== caller.uid) return "it belongs to another user";
    if (status.links !== 1) return "it has more than one name, or none";
    if (!status.appendable) return "it is not open for appending";
    return null;
  } catch {
    return "it cannot be looked at";
  }
}
