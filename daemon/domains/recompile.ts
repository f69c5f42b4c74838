import type { Tier } from "../../addon/types.js";
import type { CompilePool } from "../compile/pool.js";
import type { Hosts } from "../hosts.js";
import type { Log } from "../log.js";
import { clausesByNumber, type Domain } from "./domain.js";
import type { Realms } from "./realms.js";
import type { Registry } from "./registry.js";

/**
 * Makes a domain's image anew, with the same numbers, and swaps it in at once.
 * The old one stays in force until then, and when this fails.
 */
export async function recompile(
  domain: Domain,
  tier: Tier,
  compiler: CompilePool,
  hosts: Hosts,
  registry: Pick<Registry, "replaceImage">,
  realms: Pick<Realms, "setLabels">,
  log: Log,
): Promise<void> {
  const { session, sources, accept } = domain;
  const { realm } = session;
  try {
    await compiler.compile(
      domain.uid,
      () => ({
        sources,
        accept,
        tables: { labels: realm.labels, ...session.numbers },
        tier,
        addresses: hosts.addresses(),
      }),
      (answer) => {
        if (!answer.ok) throw new Error(answer.text);
        realms.setLabels(realm, answer.tables.labels);
        session.numbers = { lineage: answer.tables.lineage, events: answer.tables.events };
        if (!registry.replaceImage(domain, answer.image)) return;
        domain.clauses = clausesByNumber(answer.clauses);
        domain.hosts = answer.hosts;
      },
    );
  } catch (error) {
    log("error", `domain ${domain.number} keeps its old addresses: ${error instanceof Error ? error.message : error}`);
  }
}
