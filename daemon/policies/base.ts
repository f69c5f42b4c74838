import type { PolicySource } from "../compile/job.js";

/** Policy that binds domains from outside them: the machine's every domain, a user's own all of his. Outermost first. */
export interface BaseState {
  readonly machine: readonly PolicySource[];
  readonly users: ReadonlyMap<number, PolicySource>;
}

export const NO_BASE: BaseState = { machine: [], users: new Map() };

/** Without a home `~/` matches nothing. */
const HOMELESS = "/nonexistent";

/** Which of it is in force. Changed as a whole by Updates, when all that it binds has followed. */
export class Base {
  private state = NO_BASE;
  private changes = 0;
  /** what `~/` means in the machine's policy, for users who have asked for a domain */
  private readonly homes = new Map<number, string>();

  constructor(private readonly homeOf: (uid: number) => Promise<string | null>) {}

  /** Moves with each change: what was compiled under another version is out of date. */
  get version(): number {
    return this.changes;
  }

  get now(): BaseState {
    return this.state;
  }

  /** To be awaited before the first domain of a user. */
  async know(uid: number): Promise<void> {
    this.homes.set(uid, (await this.homeOf(uid)) ?? HOMELESS);
  }

  of(uid: number): readonly PolicySource[] {
    return this.as(this.state, uid);
  }

  /** The same, as another state would have it. */
  as({ machine, users }: BaseState, uid: number): readonly PolicySource[] {
    const own = users.get(uid);
    const home = this.homes.get(uid) ?? HOMELESS;
    return [...machine.map((source) => ({ ...source, home })), ...(own ? [own] : [])];
  }

  replace(state: BaseState): void {
    this.state = state;
    this.changes++;
  }
}
