import { setImmediate as breathe } from "node:timers/promises";
import type { Tier } from "../../addon/types.js";
import type { Compiled, PolicySource } from "../compile/job.js";
import type { CompilePool } from "../compile/pool.js";
import { compileWithHosts } from "../compile/with-hosts.js";
import { ServiceError } from "../errors.js";
import type { Hosts } from "../hosts.js";
import type { Log } from "../log.js";
import { clausesByNumber, type Domain } from "./domain.js";
import type { Realms } from "./realms.js";
import type { Registry } from "./registry.js";
import { settle, sourcesOf, withDescendants } from "./sources.js";

/** Compilations of one change that another change may overtake. */
const TRIES = 4;

export interface UpdateParts {
  readonly tier: Tier;
  readonly compiler: CompilePool;
  readonly hosts: Hosts;
  readonly registry: Pick<Registry, "all" | "domain" | "replaceImage">;
  readonly realms: Pick<Realms, "setLabels">;
  readonly log: Log;
}

/** Other policy for one domain. `accept` as in CompileJob. */
interface Wanted {
  readonly domain: Domain;
  readonly sources: readonly PolicySource[];
  readonly accept: readonly string[] | null;
}

/**
 * Changes the policy of domains while they run. Images are compiled anew with the same numbers, so labels, gates and
 * lineage go on. All are compiled before the first is swapped in; when one does not compile, none is.
 */
export class Updates {
  constructor(private readonly parts: UpdateParts) {}

  /**
   * Gives a domain other policy of its own; what is inside it follows. `change` makes the new list, and may be asked
   * again when the domain changed meanwhile. Throws what a caller is told; then nothing has changed.
   */
  async change(
    domain: Domain,
    payer: number,
    accept: readonly string[],
    change: (own: readonly PolicySource[]) => readonly PolicySource[],
  ): Promise<{ compiled: Compiled; domains: number[] }> {
    const { registry } = this.parts;
    for (let tries = 0; tries < TRIES; tries++) {
      const wanted = change(domain.own);
      const affected = withDescendants(domain, registry.all());
      const before = affected.map((one) => one.version);
      const sources = [...sourcesOf(domain.parent), ...wanted];
      const [compiled] = (await this.compileAll([{ domain, sources, accept }], payer)).values();
      if (!compiled) break;
      const own = settle(wanted, compiled);
      const rest = affected.slice(1).map((one) => {
        const above = sourcesOf(one, (at) => (at === domain ? own : at.own));
        return { domain: one, sources: above, accept: null };
      });
      const images = await this.compileAll(rest, payer);
      const now = withDescendants(domain, registry.all());
      const same =
        now.length === before.length && now.every((one, at) => one === affected[at] && one.version === before[at]);
      if (!same) continue;
      if (registry.domain(domain.number) !== domain) break;
      domain.own = own;
      await this.swap(new Map([[domain, compiled], ...images]));
      return { compiled, domains: affected.map((one) => one.number) };
    }
    throw ServiceError.of("policy-changed", {});
  }

  /** Host names have other addresses: images of the domains that name them are made anew, one by one. */
  async refresh(names: readonly string[]): Promise<void> {
    for (const domain of this.parts.registry.all()) {
      if (!domain.hosts.some((name) => names.includes(name))) continue;
      const { version } = domain;
      try {
        const images = await this.compileAll([{ domain, sources: sourcesOf(domain), accept: null }], domain.uid);
        // Whoever changed it meanwhile had the new addresses.
        if (domain.version === version) await this.swap(images);
      } catch (error) {
        const reason = error instanceof Error ? error.message : error;
        this.parts.log("error", `domain ${domain.number} keeps its old addresses: ${reason}`);
      }
    }
  }

  /** Compiled once for all that are alike. The error says which domain did not compile. */
  private async compileAll(wanted: readonly Wanted[], payer: number): Promise<Map<Domain, Compiled>> {
    const found = new Map<Domain, Compiled>();
    const alike = new Map<string, Compiled>();
    for (const { domain, sources, accept } of wanted) {
      const { realm, numbers } = domain.session;
      const key = JSON.stringify([realm.number, sources, accept, [...numbers.lineage], [...numbers.events]]);
      const compiled = alike.get(key) ?? (await this.compile({ domain, sources, accept }, payer, wanted.length > 1));
      alike.set(key, compiled);
      found.set(domain, compiled);
    }
    return found;
  }

  private async compile({ domain, sources, accept }: Wanted, payer: number, blame: boolean): Promise<Compiled> {
    const { tier, compiler, hosts, realms } = this.parts;
    const { session } = domain;
    const job = (addresses: ReadonlyMap<string, readonly string[]>) => ({
      sources,
      accept,
      tables: { labels: session.realm.labels, ...session.numbers },
      tier,
      addresses,
    });
    try {
      return await compileWithHosts(compiler, hosts, payer, job, ({ tables }) => {
        realms.setLabels(session.realm, tables.labels);
        session.numbers = { lineage: tables.lineage, events: tables.events };
      });
    } catch (error) {
      if (!blame || !(error instanceof ServiceError)) throw error;
      const text = error.text ?? `${error.message}\n`;
      throw error.with({ text: `actplane: domain ${domain.number} (${domain.name}) could not follow:\n${text}` });
    }
  }

  /**
   * A domain at a time, with other callers served in between; a running operation sees the old image or the new one.
   * Children of the domains that are compiled just now learn from the version that they are out of date.
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
