import type { Tier } from "../../addon/types.js";
import type { Compiled, PolicySource } from "../compile/job.js";
import type { CompilePool } from "../compile/pool.js";
import { compileWithHosts } from "../compile/with-hosts.js";
import { ServiceError } from "../errors.js";
import type { Hosts } from "../hosts.js";
import type { Domain } from "./domain.js";
import type { Realms } from "./realms.js";

/** `accept` as in CompileJob. Throws what a caller is told. */
export type Recompile = (
  domain: Domain,
  sources: readonly PolicySource[],
  accept: readonly string[] | null,
) => Promise<Compiled>;

/** Compiles policy for domains that run: with the numbers that their processes and files have already. */
export class Recompiler {
  constructor(
    private readonly parts: {
      readonly tier: Tier;
      readonly compiler: CompilePool;
      readonly hosts: Hosts;
      readonly realms: Pick<Realms, "setLabels">;
    },
  ) {}

  /** For one change: what is alike is compiled once. Where nothing is new, an error says which domain did not compile. */
  batch(payer: number): Recompile {
    const alike = new Map<string, Compiled>();
    return async (domain, sources, accept) => {
      const { realm, numbers } = domain.session;
      const key = JSON.stringify([realm.number, sources, accept, [...numbers.lineage], [...numbers.events]]);
      const known = alike.get(key);
      if (known) return known;
      const compiled = await this.compile(domain, sources, accept, payer);
      alike.set(key, compiled);
      return compiled;
    };
  }

  private async compile(
    { session, number, name }: Domain,
    sources: readonly PolicySource[],
    accept: readonly string[] | null,
    payer: number,
  ): Promise<Compiled> {
    const { tier, compiler, hosts, realms } = this.parts;
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
      if (accept !== null || !(error instanceof ServiceError)) throw error;
      const text = error.text ?? `${error.message}\n`;
      throw error.with({ text: `actplane: domain ${number} (${name}) could not follow:\n${text}` });
    }
  }
}
