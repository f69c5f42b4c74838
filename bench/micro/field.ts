import type { Addon, Tier } from "../../addon/types.js";
import { openTier } from "../../daemon/engine/holder.js";
import { Mounts } from "../../daemon/engine/mounts.js";
import type { Situation } from "./situation.js";
import { type Clock, Worker } from "./worker.js";

/** What a measured process needs. */
export interface Setup {
  readonly addon: Addon;
  readonly tier: Tier;
  /** native/micro.c, built */
  readonly program: string;
  /** what makeTree made */
  readonly folder: string;
  readonly port: number;
  readonly clock: Clock;
}

export interface Placed {
  readonly situation: Situation;
  readonly worker: Worker;
}

const log = () => {};

/** A loaded engine with one measured process in each situation. Nothing of it is left after `close`. */
export class Field {
  private readonly opened;
  private readonly placed: Placed[] = [];
  /** processes that only live in their domain */
  private readonly inhabitants: Worker[] = [];
  private numbers = 0;

  constructor(private readonly setup: Setup) {
    this.opened = openTier(setup.addon, setup.tier);
    new Mounts(this.opened.engine, log).refresh();
  }

  get engine() {
    return this.opened.engine;
  }

  onRecord(listener: (record: Buffer) => void): void {
    this.opened.onRecord(listener);
  }

  private start(): Promise<Worker> {
    const { program, folder, port, clock } = this.setup;
    return Worker.start(program, folder, port, clock);
  }

  /** Starts the process that will be measured in a situation: in a domain of its own unless it is to be outside. */
  async place(situation: Situation): Promise<void> {
    const worker = await this.start();
    this.placed.push({ situation, worker });
    if (situation.condition !== "outside") this.bind(worker.pid, imageOf(situation));
  }

  /** Somebody else lives by the situation's policy. */
  async inhabit(situation: Situation): Promise<void> {
    const worker = await this.start();
    this.inhabitants.push(worker);
    this.bind(worker.pid, imageOf(situation));
  }

  /** A domain and a session of its own for a process and what it starts; returns the number of both. */
  bind(pid: number, image: Uint8Array, realm?: number, owner = process.getuid?.() ?? 0): number {
    const number = ++this.numbers;
    this.engine.watch(true);
    this.engine.setImage(number, image);
    this.engine.createSession(number);
    this.engine.setRealm(realm ?? number, owner);
    const pidfd = this.setup.addon.pidfdOpen(pid);
    try {
      this.engine.bind(pidfd, { domain: number, session: number, realm: realm ?? number });
    } finally {
      this.setup.addon.closeFd(pidfd);
    }
    return number;
  }

  get all(): readonly Placed[] {
    return this.placed;
  }

  /** Ends all processes and their domains; nothing stays attached that only a live domain needs. */
  async clear(): Promise<void> {
    for (const worker of [...this.placed.splice(0).map((one) => one.worker), ...this.inhabitants.splice(0)]) {
      await worker.stop();
    }
    for (; this.numbers > 0; this.numbers--) {
      this.engine.deleteSession(this.numbers);
      this.engine.clearDomain(this.numbers);
    }
    this.engine.watch(false);
  }

  async close(): Promise<void> {
    await this.clear();
    this.engine.close();
  }
}

function imageOf({ policy }: Situation): Uint8Array {
  if (!policy || !("image" in policy)) throw new Error("this situation has no policy");
  return policy.image;
}
