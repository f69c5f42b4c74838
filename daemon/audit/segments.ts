import { mkdir, open, readdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Head } from "./chain.js";

/** A book on disk: segments of lines, the newest last, and where the whole ends. */
const SEGMENT = /^(\d{8})\.ndjson$/;
const HEAD = "head.json";

/** What is known of a book beside its lines: an end that was cut off, or a first segment that is gone, shows by it. */
export interface BookHead extends Head {
  /** number of the oldest segment that is kept, and the end of the one before it */
  readonly first: number;
  readonly before: Head;
}

export class Segments {
  constructor(readonly folder: string) {}

  /** Numbers of the segments that are there, in order; none where the book does not exist. */
  async numbers(): Promise<number[]> {
    let names: string[];
    try {
      names = await readdir(this.folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
    return names
      .flatMap((name) => SEGMENT.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  /** The lines of a segment; a last one without its end was being written when the machine stopped, and is apart. */
  async lines(number: number): Promise<{ lines: string[]; torn: string }> {
    const parts = (await readFile(this.path(number), "utf8")).split("\n");
    const torn = parts.pop() ?? "";
    return { lines: parts, torn };
  }

  /** Appends and waits for the disk. Returns the segment's size. */
  async append(number: number, text: string): Promise<number> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const file = await open(this.path(number), "a", 0o600);
    try {
      await file.appendFile(text);
      await file.datasync();
      return (await file.stat()).size;
    } finally {
      await file.close();
    }
  }

  /** Takes the torn end of a segment away. */
  async mend(number: number, lines: readonly string[]): Promise<void> {
    const path = this.path(number);
    await writeFile(`${path}.new`, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  async remove(number: number): Promise<void> {
    await unlink(this.path(number));
  }

  async readHead(): Promise<BookHead | null> {
    try {
      return JSON.parse(await readFile(join(this.folder, HEAD), "utf8")) as BookHead;
    } catch {
      return null;
    }
  }

  async writeHead(head: BookHead): Promise<void> {
    const path = join(this.folder, HEAD);
    await writeFile(`${path}.new`, JSON.stringify(head), { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  private path(number: number): string {
    return join(this.folder, `${String(number).padStart(8, "0")}.ndjson`);
  }
}
