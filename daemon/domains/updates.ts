import { setImmediate as breathe } from "node:timers/promises";
import type { Compiled, PolicySource } from "../compile/job.js";
import { ServiceError } from "../errors.js";
import type { Log } from "../log.js";
import type { Base, BaseState } from "../policies/base.js";
import { clausesByNumber, type Domain } from "./domain.js";
import type { Recompiler } from "./recompiler.js";
import type { Registry } from "./registry.js";
import { type Sight, settle, sourcesOf, withDescendants } from "./sources.js";

/** Compilations of one change that another change may overtake. */
const TRIES = 4;

export interface UpdateParts {
  readonly recompiler: Recompiler;
  readonly registry: Pick<Registry, "all" | "domain" | "replaceImage">;
  readonly base: Base;
  readonly log: Log;
  /** told of each domain that has other policy now */
  readonly changed: (domain: Domain) => void;
}

/** A change of policy, all or nothing. */
export interface Change {
  /** other own policy of domains; what is new in it is judged, what was settled is not */
  readonly own: ReadonlyMap<Domain, readonly PolicySource[]>;
  /** other policy around domains, judged before; null: as it is */
  readonly base: BaseState | null;
  /** weaker effects accepted in what is new */
  readonly accept: readonly string[];
  /** the user whose turn the compilations take */
  readonly payer: number;
}

export interface Changed {
  /** of each domain whose own policy is another */
  readonly compiled: ReadonlyMap<Domain, Compiled>;
  /** numbers of all domains that have other policy now */
  readonly domains: readonly number[];
}

/**
 * Changes the policy of domains while they run. Images are compiled anew with the same numbers, so labels, gates and
 * lineage go on. All are compiled before the first is swapped in; when one does not compile, none is.
 */
export class Updates {
  constructor(private readonly parts: UpdateParts) {}

  /** Policy as it stands. */
  readonly sight: Sight = {
    baseOf: (uid) => this.parts.base.of(uid),
    ownOf: (domain) => domain.own,
  };

  /**
   * `plan` says what is to change, and may be asked again when something else changed meanwhile. Throws what a caller
   * is told; then nothing has changed.
   */
  async change(plan: () => Change): Promise<Changed> {
    for (let tries = 0; tries < TRIES; tries++) {
      const done = await this.attempt(plan());
      if (done) return done;
    }
    throw ServiceError.of("policy-changed", {});
  }

  /** Null: it was overtaken. */
  private async attempt(change: Change): Promise<Changed | null> {
    const { registry, base, recompiler } = this.parts;
    const seen = base.version;
    const affected = this.affectedBy(change);
    const before = affected.map((domain) => domain.version);
    const settled = new Map<Domain, readonly PolicySource[]>();
    const compiled = new Map<Domain, Compiled>();
    const state = change.base;
    const sight: Sight = {
      baseOf: (uid) => (state ? base.as(state, uid) : base.of(uid)),
      ownOf: (domain) => settled.get(domain) ?? change.own.get(domain) ?? domain.own,
    };
    const compile = recompiler.batch(change.payer);
    for (const domain of affected) {
      const own = change.own.get(domain);
      const image = await compile(domain, sourcesOf(domain, sight), own ? change.accept : null);
      compiled.set(domain, image);
      if (own) settled.set(domain, settle(own, image));
    }
    const now = this.affectedBy(change);
    const same = now.length === affected.length && now.every((one, at) => one === affected[at]);
    const asBefore = same && base.version === seen && now.every((one, at) => one.version === before[at]);
    if (!asBefore || [...change.own.keys()].some((one) => registry.domain(one.number) !== one)) return null;
    for (const [domain, own] of settled) domain.own = own;
    if (state) base.replace(state);
    await this.swap(compiled);
    for (const domain of affected) this.parts.changed(domain);
    const changed = [...compiled].filter(([domain]) => change.own.has(domain));
    return { compiled: new Map(changed), domains: affected.map((one) => one.number) };
  }

  private affectedBy(change: Change): Domain[] {
    const { registry, base } = this.parts;
    const all = registry.all();
    const { base: wanted } = change;
    if (!wanted) return withDescendants([...change.own.keys()], all);
    const isOther = (uid: number) => JSON.stringify(base.as(wanted, uid)) !== JSON.stringify(base.of(uid));
    const others = new Set([...new Set(all.map((domain) => domain.uid))].filter(isOther));
    const own = new Set(withDescendants([...change.own.keys()], all));
    return all.filter((domain) => others.has(domain.uid) || own.has(domain));
  }

  /** Host names have other addresses: images of the domains that name them are made anew, one by one. */
  async refresh(names: readonly string[]): Promise<void> {
    const { registry, recompiler, base, log } = this.parts;
    for (const domain of registry.all()) {
      if (!domain.hosts.some((name) => names.includes(name))) continue;
      const seen = [domain.version, base.version];
      try {
        const compiled = await recompiler.batch(domain.uid)(domain, sourcesOf(domain, this.sight), null);
        // Whoever changed it meanwhile had the new addresses.
        if (domain.version === seen[0] && base.version === seen[1]) await this.swap(new Map([[domain, compiled]]));
      } catch (error) {
        const reason = error instanceof Error ? error.message : error;
        log("error", `domain ${domain.number} keeps its old addresses: ${reason}`);
      }
    }
  }

  /**
   * A domain at a time, with other callers served in between; a running operation sees the old image or the new one.
   * Children that are compiled just now learn from the version that they are out of date.
   */
  private async swap(images: ReadonlyMap<Domain, Compiled>): Promise<void> {
    const versions = new Map([...images.keys()].map((domain) => [domain, ++domain.version]));
    for (const [domain, compiled] of images) {
      // A later change has its own image for it.
      if (versions.get(domain) !== domain.version) continue;
      if (this.parts.registry.replaceImage(domain, compiled.image)) {
        domain.clauses = clausesByNumber(compiled.clauses);
        domain.hosts = compiled.hosts;
      }
      await breathe();
    }
  }
}
