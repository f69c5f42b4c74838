import { ServiceError } from "../errors.js";
import type { CompileAnswer, CompileJob } from "./job.js";
import { CompileThread } from "./thread.js";

/** Compilations of one user that may wait. */
const WAITING_PER_USER = 4;

interface Waiting {
  /** asked when its turn comes: the one before may have added numbers */
  readonly job: () => CompileJob;
  readonly done: (answer: CompileAnswer) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Compiles one policy at a time. Users take turns, so one who asks a lot delays
 * nobody else by more than one compilation.
 */
export class CompilePool {
  private readonly queues = new Map<number, Waiting[]>();
  private busy = false;

  constructor(private readonly thread: Pick<CompileThread, "run" | "warm" | "close"> = new CompileThread()) {}

  /**
   * `store` gets the answer before the next job of anybody is asked for, so that one sees what it stored.
   * Fails with `busy`, `policy-too-costly`, or what `job` and `store` throw.
   */
  compile(uid: number, job: () => CompileJob, store: (answer: CompileAnswer) => void): Promise<CompileAnswer> {
    const queue = this.queues.get(uid) ?? [];
    if (queue.length >= WAITING_PER_USER)
      return Promise.reject(ServiceError.of("busy", { what: "policies to compile" }));
    return new Promise((resolve, reject) => {
      const done = (answer: CompileAnswer) => {
        store(answer);
        resolve(answer);
      };
      queue.push({ job, done, failed: reject });
      this.queues.set(uid, queue);
      void this.work();
    });
  }

  /** Starts the thread before the first policy comes. */
  warm(): void {
    this.thread.warm();
  }

  close(): Promise<void> {
    return this.thread.close();
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let next = this.take(); next; next = this.take()) {
      try {
        next.done(await this.thread.run(next.job()));
      } catch (error) {
        next.failed(error);
      }
    }
    this.busy = false;
  }

  /** The first of the user whose turn is longest ago: a Map keeps the order in which keys were put in. */
  private take(): Waiting | null {
    for (const [uid, queue] of this.queues) {
      const first = queue.shift();
      this.queues.delete(uid);
      if (queue.length > 0) this.queues.set(uid, queue);
      if (first) return first;
    }
    return null;
  }
}
