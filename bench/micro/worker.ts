import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Plan } from "./operations.js";

/** Which time counts: see native/micro.c. */
export type Clock = "cpu" | "wall";

/** A measured process: native/micro.c, waiting for what to do. */
export class Worker {
  private constructor(
    private readonly child: ChildProcessByStdio<Writable, Readable, null>,
    private readonly reader: Interface,
    private readonly lines: AsyncIterator<string>,
  ) {}

  /** Throws when it does not come up; what is wrong is then on stderr. */
  static async start(program: string, folder: string, port: number, clock: Clock): Promise<Worker> {
    const child = spawn(program, [folder, String(port), clock], { stdio: ["pipe", "pipe", "inherit"], env: {} });
    child.on("error", () => {});
    child.stdin.on("error", () => {});
    const reader = createInterface({ input: child.stdout });
    const worker = new Worker(child, reader, reader[Symbol.asyncIterator]());
    if ((await worker.line()) !== "ready") throw new Error(`cannot start ${program}`);
    return worker;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Nanoseconds of one operation, the median over the batches. Throws when the operation fails. */
  async run({ operation, iterations, batches }: Plan): Promise<number> {
    this.child.stdin.write(`${operation} ${iterations} ${batches}\n`);
    const answer = await this.line();
    const [name, ...figures] = answer?.split(" ") ?? [];
    if (name !== operation || figures.length !== batches) {
      throw new Error(`cannot measure ${operation}: ${answer ?? "the measured process ended"}`);
    }
    return median(figures.map(Number));
  }

  /** Ends it and waits. */
  async stop(): Promise<void> {
    this.reader.close();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, "exit");
    this.child.stdin.end();
    await gone;
  }

  private async line(): Promise<string | null> {
    const next = await this.lines.next();
    return next.done ? null : next.value;
  }
}

/** Of a list that is not empty; the mean of the middle two when their number is even. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
