import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A process in a domain of its own, and what an open costs there. */
export class Governed {
  private constructor(
    private readonly child: ReturnType<typeof spawn>,
    private readonly lines: AsyncIterator<string>,
  ) {}

  /** `words`: of `actplane run`, up to its command. */
  static async start(actplane: string, words: readonly string[]): Promise<Governed> {
    const script = fileURLToPath(new URL("./opens.js", import.meta.url));
    const child = spawn(actplane, [...words, "--", process.execPath, script], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value } = await lines.next();
    if (value !== "in") throw new Error(`the governed process said ${value}`);
    return new Governed(child, lines);
  }

  /** Nanoseconds of one open and close, the median. */
  async open(): Promise<number> {
    this.child.stdin?.write("\n");
    return Number((await this.lines.next()).value);
  }

  async end(): Promise<void> {
    const gone = once(this.child, "exit");
    this.child.stdin?.end();
    await gone;
  }
}
