import type { Engine } from "../../addon/types.js";
import type { Domain, Prepared } from "../domains/domain.js";
import type { Registry } from "../domains/registry.js";

/** Prepared domains of a user, and of one whose programs have used some: several may start within a moment. */
const FIRST = 2;
const BUSY = 4;

type PoolEngine = Pick<Engine, "ready" | "setReady">;
type PoolRegistry = Pick<Registry, "all" | "reserve" | "entered" | "giveUp">;

/** Domains that wait for a program of `attach:`, by user and place: what the kernel takes from, and what is put there. */
export class ReadyPool {
  private readonly places = new Map<number, Map<number, Domain>>();
  private readonly busy = new Set<number>();

  constructor(
    private readonly engine: PoolEngine,
    private readonly registry: PoolRegistry,
  ) {}

  /** What an earlier service prepared. A domain that nobody can enter any more ends. */
  adopt(): void {
    const waiting = new Set(this.registry.all().filter((domain) => domain.session.waiting));
    for (const { uid, index, domain: number, session } of this.engine.ready()) {
      const domain = [...waiting].find((one) => one.number === number && one.session.number === session);
      if (!domain) this.engine.setReady(uid, index, null);
      else {
        waiting.delete(domain);
        this.placesOf(uid).set(index, domain);
      }
    }
    for (const domain of waiting) this.registry.giveUp(domain);
    this.check();
  }

  /** Domains that a process has entered begin; returns whose they are. */
  check(): Set<number> {
    const users = new Set<number>();
    for (const { uid, index, taken } of this.engine.ready()) {
      if (!taken) continue;
      users.add(uid);
      this.busy.add(uid);
      const domain = this.placesOf(uid).get(index);
      this.placesOf(uid).delete(index);
      // Known as one that has begun before its place is empty: a service that ends in between finds it either way.
      if (domain) this.registry.entered(domain);
      this.engine.setReady(uid, index, null);
    }
    return users;
  }

  /** Prepares one more domain for a user; false when he has enough. What Registry.reserve throws is thrown. */
  add(uid: number, prepared: Prepared): boolean {
    const places = this.placesOf(uid);
    for (let index = 0; index < (this.busy.has(uid) ? BUSY : FIRST); index++) {
      if (places.has(index)) continue;
      const domain = this.registry.reserve(prepared, uid, (placement) => this.engine.setReady(uid, index, placement));
      places.set(index, domain);
      return true;
    }
    return false;
  }

  users(): number[] {
    return [...this.places.keys()];
  }

  /** No exec of the user is looked at any more: what waits for one ends. */
  drop(uid: number): void {
    this.check();
    for (const [index, domain] of this.placesOf(uid)) {
      this.engine.setReady(uid, index, null);
      this.registry.giveUp(domain);
    }
    this.places.delete(uid);
    this.busy.delete(uid);
  }

  private placesOf(uid: number): Map<number, Domain> {
    const places = this.places.get(uid) ?? new Map<number, Domain>();
    this.places.set(uid, places);
    return places;
  }
}
