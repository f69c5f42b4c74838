import { appendFileSync, closeSync, fstatSync, openSync, readSync, renameSync, statSync } from "node:fs";

/** Bytes of a log; what is older is kept once, in FILE.1. */
const LOG_MAX = 8 << 20;

/** What a child in the background writes, bounded however much that is. */
export class OutputLog {
  private size: number;

  constructor(private readonly path: string) {
    appendFileSync(path, "", { mode: 0o600 });
    this.size = statSync(path).size;
  }

  append(part: Buffer | string): void {
    const bytes = Buffer.byteLength(part);
    if (this.size > 0 && this.size + bytes > LOG_MAX) {
      renameSync(this.path, `${this.path}.1`);
      this.size = 0;
    }
    appendFileSync(this.path, part, { mode: 0o600 });
    this.size += bytes;
  }
}

/** The last `lines` lines, as they are. */
export function tail(path: string, lines: number): string {
  const fd = openSync(path, "r");
  try {
    let at = fstatSync(fd).size;
    let text = Buffer.alloc(0);
    // One line end more than lines are wanted: the last line's own.
    while (at > 0 && count(text) <= lines) {
      const part = Buffer.alloc(Math.min(at, 1 << 16));
      at -= part.length;
      readSync(fd, part, 0, part.length, at);
      text = Buffer.concat([part, text]);
    }
    return text
      .toString("utf8")
      .split("\n")
      .slice(-lines - 1)
      .join("\n");
  } finally {
    closeSync(fd);
  }
}

/** What was written since `from`, and where that ends. A log that was begun anew is read from its start. */
export function since(
  path: string,
  from: { inode: number; offset: number },
): {
  text: string;
  at: { inode: number; offset: number };
} {
  const fd = openSync(path, "r");
  try {
    const { ino, size } = fstatSync(fd);
    const start = ino === from.inode ? from.offset : 0;
    const part = Buffer.alloc(Math.max(0, Math.min(size - start, 1 << 20)));
    const length = readSync(fd, part, 0, part.length, start);
    return { text: part.toString("utf8", 0, length), at: { inode: ino, offset: start + length } };
  } finally {
    closeSync(fd);
  }
}

function count(text: Buffer): number {
  let found = 0;
  for (const byte of text) if (byte === 10) found++;
  return found;
}
