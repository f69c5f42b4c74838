import { Worker } from "node:worker_threads";
import { ServiceError } from "../errors.js";
import type { CompileAnswer, CompileJob, WorkerReply } from "./job.js";

/** Milliseconds for one compilation, by a thread that is ready for it. */
const TIME_MAX = 5_000;
/** Milliseconds in which a thread gets ready: a second where processors are slow and shared, above a minute in a starved guest. */
const START_MAX = 300_000;
/** Bytes of heap above which a fresh thread is cheaper to keep than one that a large policy has grown. */
const KEPT_MAX = 64 << 20;
/** The same of a thread that nobody asks: the memory that a busy hour took goes back. One that is ready has about 12 MB. */
const RESTED_MAX = 16 << 20;
/** Milliseconds without a job after which a thread rests. */
const REST = 10_000;
/** MiB of the thread's heap: far above what a policy within the limits of its text needs. */
const HEAP_MAX = 256;

/** The thread that parses and compiles. Kept warm; thrown away when it takes too long, too much, or breaks. */
export class CompileThread {
  private worker: Worker | null = null;
  private ready = false;
  private resting: NodeJS.Timeout | undefined;

  constructor(
    private readonly script: URL = new URL("./worker.js", import.meta.url),
    private readonly timeMax = TIME_MAX,
    private readonly rest = REST,
  ) {}

  warm(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(this.script, {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
      // Nothing of the service's environment or arguments is the compiler's business.
      env: {},
      argv: [],
    });
    // It may break while it has no job; without a listener that would end the service.
    worker.on("error", () => this.drop(worker));
    worker.on("exit", () => this.drop(worker));
    worker.once("message", () => {
      if (this.worker === worker) this.ready = true;
    });
    worker.unref();
    this.worker = worker;
    this.ready = false;
    return worker;
  }

  /**
   * One job at a time. Fails with `policy-too-costly` when the limits are met; `timeMax` is for a policy that is not a
   * user's: a busy machine must not make it one that does not compile.
   */
  async run(job: CompileJob, timeMax = this.timeMax): Promise<CompileAnswer> {
    clearTimeout(this.resting);
    const worker = this.warm();
    worker.ref();
    try {
      const { answer, heap } = await this.answerOf(worker, job, timeMax);
      if (heap > KEPT_MAX) this.drop(worker);
      else if (heap > RESTED_MAX) this.resting = setTimeout(() => this.renew(worker), this.rest).unref();
      return answer;
    } catch (error) {
      this.drop(worker);
      throw error;
    } finally {
      this.warm();
      worker.unref();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.resting);
    await this.worker?.terminate();
  }

  private answerOf(worker: Worker, job: CompileJob, timeMax: number): Promise<WorkerReply> {
    return new Promise((resolve, reject) => {
      const costly = (limit: string) => reject(ServiceError.of("policy-too-costly", { limit }));
      const late = () => settle(() => costly(`${timeMax / 1000} seconds`));
      const stuck = () => settle(() => reject(new Error(`the compiler did not start in ${START_MAX / 1000} seconds`)));
      let timer = this.ready ? setTimeout(late, timeMax) : setTimeout(stuck, START_MAX);
      const message = (reply: WorkerReply | "ready") => {
        if (reply !== "ready") return settle(() => resolve(reply));
        clearTimeout(timer);
        timer = setTimeout(late, timeMax);
      };
      const error = (thrown: NodeJS.ErrnoException) =>
        settle(() => (thrown.code === "ERR_WORKER_OUT_OF_MEMORY" ? costly(`${HEAP_MAX} MiB`) : reject(thrown)));
      const exit = () => settle(() => reject(new Error("the compiler's thread ended without an answer")));
      const settle = (action: () => void) => {
        clearTimeout(timer);
        worker.off("message", message).off("error", error).off("exit", exit);
        action();
      };
      worker.on("message", message).on("error", error).on("exit", exit);
      worker.postMessage(job);
    });
  }

  private renew(worker: Worker): void {
    this.drop(worker);
    this.warm();
  }

  private drop(worker: Worker): void {
    if (this.worker === worker) this.worker = null;
    void worker.terminate();
  }
}
