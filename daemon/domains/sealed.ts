import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Log } from "../log.js";

const DIGEST_BYTES = 32;

interface Sealed {
  /** changes with what a record holds: a service takes over records of its own kind only */
  readonly format: number;
  readonly boot: string;
}

/**
 * A folder of numbered records that one service leaves for the next, a file each with its digest. Nothing of it outlives a
 * boot of the machine.
 */
export class SealedFolder<T extends object> {
  constructor(
    private readonly folder: string,
    private readonly format: number,
    private readonly boot: string,
    private readonly log: Log,
  ) {}

  /** Whole or not at all. Throws when the disk does. */
  write(number: number, record: T): void {
    const bytes = serialize({ ...record, format: this.format, boot: this.boot } satisfies Sealed);
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const path = this.pathOf(number);
    writeFileSync(`${path}.new`, Buffer.concat([digestOf(bytes), bytes]), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  remove(number: number): void {
    rmSync(this.pathOf(number), { force: true });
  }

  /** None of them counts any more. */
  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Records of this boot and format. Others are removed; a damaged one is said and left out. */
  load(): Map<number, T> {
    const found = new Map<number, T>();
    for (const name of this.names()) {
      const path = join(this.folder, name);
      const sealed = name.endsWith(".new") ? null : this.read(path);
      if (sealed?.format === this.format && sealed.boot === this.boot) found.set(Number(name), sealed);
      else rmSync(path, { force: true });
    }
    return found;
  }

  private names(): string[] {
    try {
      return readdirSync(this.folder);
    } catch {
      return [];
    }
  }

  private read(path: string): (T & Sealed) | null {
    const bytes = readFileSync(path);
    const body = bytes.subarray(DIGEST_BYTES);
    if (!digestOf(body).equals(bytes.subarray(0, DIGEST_BYTES))) {
      this.log("error", `the record ${path} is damaged`);
      return null;
    }
    // The digest says that a service wrote it, so it is what serialize made.
    return deserialize(body) as T & Sealed;
  }

  private pathOf(number: number): string {
    return join(this.folder, String(number));
  }
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
