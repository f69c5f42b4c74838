/** The engine in the running kernel, and what it did with a sequence of operations. */
import { closeSync, openSync } from "node:fs";
import { addon, type Engine, type Tier } from "../../addon/index.js";
import { Mounts } from "../../daemon/engine/mounts.js";
import { type CompileResult, decodeEvent, type EngineEvent } from "../../policies/compiler/index.js";
import type { Done, Driver } from "./driver.js";
import type { Operation } from "./operations.js";
import type { Stage } from "./stage.js";

const DOMAIN = 1;
/** Milliseconds of one sequence with all its records, under emulation too. */
const PATIENCE = 120_000;

export type Compiled = Extract<CompileResult, { ok: true }>;

/** What the kernel did with one operation. */
export interface Real {
  readonly done: Done;
  /** `rule.clause effect` of each record, sorted */
  readonly fired: string;
  /** labels that flowed to the process, and to files of the stage; sorted */
  readonly gained: string;
  readonly spread: string;
}

export interface RealRun {
  readonly steps: readonly Real[];
  /** labels of each living process at the end, as Step.processes */
  readonly processes: string;
  /** records that were lost, and faults: both must be 0 */
  readonly lost: number;
  readonly faults: number;
}

/** Loads and attaches one tier. Nothing of it stays after close(). */
export class Kernel {
  private readonly engine: Engine;
  private readonly records: EngineEvent[] = [];
  /** of the filesystem that the sequences run on */
  private readonly volume: bigint;
  private labels: readonly string[] = [];
  private session = 0;
  private sawEnd: (session: number) => void = () => {};

  constructor(
    tier: Tier,
    private readonly driver: Driver,
    stage: Stage,
  ) {
    this.engine = addon.openEngine(tier, (record) => {
      const event = decodeEvent(record);
      this.records.push(event);
      if (event.kind === "session-end") this.sawEnd(event.session);
    });
    new Mounts(this.engine, () => {}).refresh();
    this.engine.watch(true);
    this.volume = this.volumeOf(stage.root);
  }

  load(policy: Compiled): void {
    this.engine.setImage(DOMAIN, policy.image);
    this.labels = [...policy.tables.labels.keys()];
  }

  /** Runs the operations in a session, and a realm, of their own. */
  async run(operations: readonly Operation[]): Promise<RealRun> {
    const before = this.engine.stats(DOMAIN);
    const session = ++this.session;
    this.records.length = 0;
    this.engine.setRealm(session, process.getuid?.() ?? 0);
    this.engine.createSession(session);
    const ended = this.endOf(session);
    const pids = new Map([[0, await this.driver.begin()]]);
    const first = addon.pidfdOpen(pids.get(0) as number);
    this.engine.bind(first, { domain: DOMAIN, session, realm: session });
    addon.closeFd(first);
    const done = await this.driver.perform(operations);
    for (const [index, operation] of operations.entries()) {
      const { error, pid } = done[index] as Done;
      if (operation.do === "fork" && pid > 0) pids.set(operation.child, pid);
      if (error === "ended") pids.delete(operation.process);
    }
    const processes = [...pids].map(([number, pid]) => `${number}: ${this.labelsOf(pid)}; `).join("");
    await this.driver.finish();
    await ended;
    const { lost, faults } = this.engine.stats(DOMAIN);
    this.engine.deleteSession(session);
    const steps = done.map((one, index) => this.real(one, done[index - 1], done[index + 1]));
    return { steps, processes, lost: lost - before.lost, faults: faults - before.faults };
  }

  close(): void {
    this.engine.close();
    this.driver.close();
  }

  /** The kernel's clock for programs may be a little off: a record belongs to the operation that it is closest to. */
  private real(done: Done, before: Done | undefined, after: Done | undefined): Real {
    const from = before ? (before.to + done.from) / 2n : 0n;
    const to = after ? (done.to + after.from) / 2n : null;
    const records = this.records.filter(({ time }) => time >= from && (to === null || time < to));
    const fired = records
      .filter(({ kind }) => kind === "match")
      .map(({ rule, clause, effect }) => `${rule}.${clause} ${effect}`);
    const flows = (kind: string, here: (record: EngineEvent) => boolean) => {
      const found = records.filter((one) => one.kind === kind && here(one)).flatMap(({ gained }) => this.named(gained));
      return [...new Set(found)].sort().join(" ");
    };
    return {
      done,
      fired: [...new Set(fired)].sort().join(", "),
      gained: flows("flow-in", () => true),
      spread: flows("flow-out", ({ file, endpoint }) => endpoint === null && file.volume === this.volume),
    };
  }

  private volumeOf(folder: string): bigint {
    const own = addon.pidfdOpen(process.pid);
    const fd = openSync(folder, "r");
    try {
      const seen = this.engine.seeDescriptor(own, fd);
      if (!seen) throw new Error(`the kernel sees no inode behind ${folder}`);
      return seen.volume;
    } finally {
      closeSync(fd);
      addon.closeFd(own);
    }
  }

  private labelsOf(pid: number): string {
    const pidfd = addon.pidfdOpen(pid);
    try {
      return this.named(this.engine.taskState(pidfd)?.labels ?? 0n)
        .sort()
        .join(" ");
    } finally {
      addon.closeFd(pidfd);
    }
  }

  private named(bits: bigint): string[] {
    return this.labels.filter((_, bit) => ((bits >> BigInt(bit)) & 1n) === 1n);
  }

  /** The record of a session's end is its last. */
  private endOf(session: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const clock = setTimeout(() => reject(new Error("the end of the session was not reported")), PATIENCE);
      this.sawEnd = (ended) => {
        if (ended !== session) return;
        clearTimeout(clock);
        resolve();
      };
    });
  }
}
