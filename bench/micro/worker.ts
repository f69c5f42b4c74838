import { Child } from "../native/child.js";
import type { Plan } from "./operations.js";

/** Which time counts: see native/micro.c. */
export type Clock = "cpu" | "wall";

/** A measured process: native/micro.c, waiting for what to do. */
export class Worker {
  private constructor(private readonly child: Child) {}

  /** `launcher`: words of a command that execs what follows it. Throws when the process does not come up. */
  static async start(
    program: string,
    folder: string,
    port: number,
    clock: Clock,
    launcher: readonly string[] = [],
    env: Record<string, string> = {},
  ): Promise<Worker> {
    return new Worker(await Child.start([...launcher, program, folder, String(port), clock], env));
  }

  get pid(): number {
    return this.child.pid;
  }

  /** Nanoseconds of one operation, the median over the batches. Throws when the operation fails. */
  async run({ operation, iterations, batches }: Plan): Promise<number> {
    this.child.say(`${operation} ${iterations} ${batches}`);
    const answer = await this.child.line();
    const [name, ...figures] = answer?.split(" ") ?? [];
    if (name !== operation || figures.length !== batches) {
      throw new Error(`cannot measure ${operation}: ${answer ?? "the measured process ended"}`);
    }
    return median(figures.map(Number));
  }

  /** Ends it and waits. */
  stop(): Promise<void> {
    return this.child.stop();
  }
}

/** Of a list that is not empty; the mean of the middle two when their number is even. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
