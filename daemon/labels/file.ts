import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { type Frame, readFrames } from "./frames.js";

/** What was found on disk. */
export interface Loaded {
  readonly frames: Frame[];
  /** bytes at the end that were no whole frames: a write that a crash cut off, or damage */
  readonly damaged: number;
}

/**
 * The file that outlives the service. It begins as a snapshot, which takes the
 * place of the last one by a rename, and grows by what changes. All calls are to
 * be made one after the other.
 */
export class LabelFile {
  private readonly path: string;
  private readonly folder: string;
  private handle: FileHandle | null = null;
  private snapshotBytes = 0;
  private appendedBytes = 0;

  /** `stateDir` must exist and be the service's own. */
  constructor(stateDir: string) {
    this.folder = join(stateDir, "labels");
    this.path = join(this.folder, "labels");
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  /** What the last run left. What is damaged is put aside, for whoever wants to know what was lost. */
  load(): Loaded {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return { frames: [], damaged: 0 };
      throw error;
    }
    const { frames, damaged } = readFrames(bytes);
    if (damaged > 0) writeFileSync(`${this.path}.damaged`, bytes.subarray(bytes.length - damaged), { mode: 0o600 });
    return { frames, damaged };
  }

  /** Appends whole frames and returns when they are on the disk. Only after a snapshot. */
  async append(frames: readonly Buffer[]): Promise<void> {
    if (this.handle === null) throw new Error("the file of labels has no snapshot");
    const bytes = Buffer.concat(frames);
    await writeAll(this.handle, bytes);
    await this.handle.datasync();
    this.appendedBytes += bytes.length;
  }

  /** What was appended outweighs the snapshot, so a new one would be smaller. */
  get outgrown(): boolean {
    return this.appendedBytes > Math.max(1 << 20, this.snapshotBytes);
  }

  /** Writes a new snapshot of the frames that come and puts it in the place of what was there. */
  async replace(frames: AsyncIterable<Buffer>): Promise<void> {
    const draft = `${this.path}.new`;
    rmSync(draft, { force: true });
    const handle = await open(draft, "ax", 0o600);
    let bytes = 0;
    try {
      for await (const frame of frames) {
        await writeAll(handle, frame);
        bytes += frame.length;
      }
      await handle.sync();
      await rename(draft, this.path);
    } catch (error) {
      await handle.close();
      throw error;
    }
    await syncFolder(this.folder);
    const old = this.handle;
    this.handle = handle;
    this.snapshotBytes = bytes;
    this.appendedBytes = 0;
    await old?.close();
  }

  async close(): Promise<void> {
    await this.handle?.close();
    this.handle = null;
  }
}

/** A write may take less than it was given. */
async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
}

/** Without this the rename itself may not survive a crash. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
