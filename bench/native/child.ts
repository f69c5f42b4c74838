import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** A C program of this folder: says "ready", then answers lines with lines. */
export class Child {
  private readonly reader: Interface;
  private readonly lines: AsyncIterator<string>;

  private constructor(private readonly child: ChildProcessByStdio<Writable, Readable, null>) {
    // What cannot be started or was killed shows as a missing line.
    child.on("error", () => this.reader.close());
    child.stdin.on("error", () => {});
    this.reader = createInterface({ input: child.stdout });
    this.lines = this.reader[Symbol.asyncIterator]();
  }

  /** Throws when it does not come up; what is wrong is then on stderr. */
  static async start(argv: readonly string[], env: Record<string, string> = {}): Promise<Child> {
    const [program, ...args] = argv as [string, ...string[]];
    const child = new Child(spawn(program, args, { stdio: ["pipe", "pipe", "inherit"], env }));
    if ((await child.line()) !== "ready") throw new Error(`cannot start ${argv.join(" ")}`);
    return child;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  say(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  /** The next line it prints, null when it has ended. */
  async line(): Promise<string | null> {
    const next = await this.lines.next();
    return next.done ? null : next.value;
  }

  /** Ends its input; what it prints then. */
  async finish(): Promise<string | null> {
    this.child.stdin.end();
    return this.line();
  }

  /** Ends its input and waits for its end. */
  async stop(): Promise<void> {
    this.reader.close();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, "exit");
    this.child.stdin.end();
    await gone;
  }
}
