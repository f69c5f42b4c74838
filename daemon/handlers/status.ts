import type { DomainStats, Engine, LabelRoom } from "../../addon/types.js";
import type { Params, Proof, Result, Tier } from "../../protocol/index.js";
import type { Attach } from "../attach/attach.js";
import type { Caller } from "../caller.js";
import type { Domain } from "../domains/domain.js";
import type { OtherVersions } from "../domains/others.js";
import type { Registry } from "../domains/registry.js";
import { missingHooks } from "../engine/missing-hooks.js";
import { type EventLog, readerOf } from "../events/log.js";
import type { LabelStore } from "../labels/store.js";
import type { Policies } from "../policies/policies.js";
import type { Context } from "../rpc.js";

export interface StatusParts {
  readonly version: string;
  readonly engine: Engine;
  readonly proven: readonly Proof[];
  readonly rejected: readonly { readonly tier: Tier; readonly reason: string }[];
  readonly registry: Registry;
  readonly events: EventLog;
  readonly store: Pick<LabelStore, "status">;
  readonly policies: Pick<Policies, "shownTo">;
  readonly attach: Pick<Attach, "programsOf">;
  readonly others: Pick<OtherVersions, "versions" | "entered">;
}

/** control.status: the machine's tier, and the domains the caller may see. */
export function statusHandler({
  version,
  engine,
  proven,
  rejected,
  registry,
  store,
  policies,
  attach,
  others,
}: StatusParts) {
  return (_: Params<"control.status">, { caller, view }: Context): Result<"control.status"> => ({
    version,
    tier: engine.tier,
    proven: [...proven],
    rejected: [...rejected],
    missing: missingHooks(engine.missing()),
    domains: registry
      .live()
      .filter((domain) => view.sees(domain))
      .map((domain) => domainStatus(domain, engine)),
    policies: { ...policies.shownTo(caller.uid), attach: attach.programsOf(caller.uid) },
    older: { versions: others.versions, entered: others.entered },
    counters: { ...engine.counters() },
    labels: { ...labelCounts(engine.labelRoom(caller.uid), caller), ...store.status },
    memory: { rss: process.memoryUsage.rss(), maps: engine.memory() },
  });
}

/** violations.list: what was stopped or reported, for `actplane why`. */
export function violationsHandler({ events }: Pick<StatusParts, "events">) {
  return (params: Params<"violations.list">, { caller, view }: Context): Result<"violations.list"> => {
    const reader = readerOf(caller, view);
    return { violations: events.violations(reader, params.limit, params.session ?? null) };
  };
}

function labelCounts(room: LabelRoom, { root, domain }: Caller) {
  const { files, endpoints, allFiles, allEndpoints, refused } = room;
  return root && domain === 0 ? { files: allFiles, endpoints: allEndpoints, refused } : { files, endpoints, refused };
}

function domainStatus(domain: Domain, engine: Engine) {
  const now = engine.stats(domain.number);
  const since = (count: keyof DomainStats) => now[count] - domain.before[count];
  return {
    domain: domain.number,
    name: domain.name,
    parent: domain.parent?.number ?? null,
    session: domain.session.number,
    uid: domain.uid,
    root: domain.root || "/",
    file: domain.own[0]?.file?.path ?? null,
    tasks: engine.sessionTasks(domain.session.number) ?? 0,
    deltas: domain.deltas.length,
    rules: [...new Set([...domain.clauses.values()].map((clause) => clause.name))],
    stats: {
      matches: since("matches"),
      refused: since("refused"),
      killed: since("killed"),
      reported: since("reported"),
      lost: since("lost"),
      faults: since("faults"),
    },
    feedback: domain.feedback?.path ?? null,
    since: new Date(domain.since).toISOString(),
  };
}
