import { createHash } from "node:crypto";
import type { Server } from "node:http";
import type { FastifyInstance } from "fastify";
import type { Addon } from "../addon/types.js";
import type { DomainEvent } from "../protocol/index.js";
import { Attach } from "./attach/attach.js";
import { ReadyPool } from "./attach/pool.js";
import { tellAttached } from "./attach/tell.js";
import { Audit } from "./audit/audit.js";
import { actEntry, eventEntry } from "./audit/entries.js";
import { AuditJournal } from "./audit/journal.js";
import { CompilePool } from "./compile/pool.js";
import type { Domain, Prepared } from "./domains/domain.js";
import { Kept } from "./domains/kept.js";
import { OtherVersions } from "./domains/others.js";
import { Realms } from "./domains/realms.js";
import { Recompiler } from "./domains/recompiler.js";
import { Registry } from "./domains/registry.js";
import { restoreDomains } from "./domains/restore.js";
import { Sweep } from "./domains/sweep.js";
import { Tickets } from "./domains/tickets.js";
import { Updates } from "./domains/updates.js";
import { Watching } from "./domains/watching.js";
import type { Chosen } from "./engine/choose.js";
import { Configuration } from "./engine/configuration.js";
import { Mounts } from "./engine/mounts.js";
import { viewOfProcess } from "./engine/view.js";
import { BootClock } from "./events/clock.js";
import { Closings, keptClosings } from "./events/closings.js";
import { Dispatcher } from "./events/dispatch.js";
import { EventLog } from "./events/log.js";
import { ancestors } from "./feedback/ancestry.js";
import { Inbox } from "./feedback/inbox.js";
import type { FeedbackStore } from "./feedback/store.js";
import { auditReadHandler, auditVerifyHandler } from "./handlers/audit.js";
import { attachHandler, bindHandler } from "./handlers/bind.js";
import { childBindHandler, childPrepareHandler } from "./handlers/child.js";
import { deltaAddHandler, deltaListHandler } from "./handlers/delta.js";
import { feedbackTakeHandler } from "./handlers/feedback.js";
import { labelsClearHandler, labelsShowHandler } from "./handlers/labels.js";
import { prepareHandler } from "./handlers/prepare.js";
import { reloadHandler } from "./handlers/reload.js";
import { statusHandler, violationsHandler } from "./handlers/status.js";
import { homeOf } from "./home.js";
import { Hosts } from "./hosts.js";
import { createServer } from "./http/server.js";
import { EventStreams } from "./http/streams.js";
import { Pace } from "./labels/pace.js";
import { LabelStore } from "./labels/store.js";
import type { Log } from "./log.js";
import { Base } from "./policies/base.js";
import { Judge } from "./policies/judge.js";
import { Policies } from "./policies/policies.js";
import { RpcEndpoint } from "./rpc.js";

export interface ServiceParts {
  readonly addon: Addon;
  readonly chosen: Chosen;
  readonly version: string;
  readonly log: Log;
  /** an existing folder of the service's own */
  readonly stateDir: string;
  /** of this boot of the machine */
  readonly boot: string;
  /** domains outlive the service: the engine's maps and links are pinned */
  readonly keep?: boolean;
  /** keeps feedback files for the next service */
  readonly feedbackStore?: FeedbackStore;
  /** of the machine's policies, and the weaker effects that its administrator accepts for them */
  readonly policyDir: string;
  readonly accept: readonly string[];
  /** replaced in tests */
  readonly compiler?: CompilePool;
  readonly mounts?: Mounts;
  readonly policyOwner?: number;
  readonly homeOf?: typeof homeOf;
  readonly viewOf?: typeof viewOfProcess;
  readonly linger?: number;
  /** who is expected to start programs that enter by themselves */
  readonly attachUsers?: { readonly users: () => readonly number[] };
}

export interface Service {
  /** not listening yet */
  readonly app: FastifyInstance<Server>;
  readonly registry: Registry;
  readonly events: EventLog;
  readonly attach: Attach;
  readonly configuration: Configuration;
  readonly others: OtherVersions;
  /** Puts back the labels of the last run, and policy around domains in force; to be awaited before listening. */
  restore(): Promise<void>;
  /** What SIGHUP asks for (reload.ts): all or nothing; resolves with what was read again, rejects with why not. */
  reload(): Promise<string>;
  /** Ends every connection and unloads the programs. */
  close(): Promise<void>;
}

/** Puts the service together around an engine that passed the self-test. */
export function createService(parts: ServiceParts): Service {
  const { addon, chosen, version, log } = parts;
  const { engine, proven, rejected } = chosen;
  const inbox = new Inbox(ancestors);
  const audit = new Audit(parts.stateDir, new AuditJournal(addon), log);
  const events = new EventLog((domain, event) => {
    const entry = eventEntry(domain, event);
    if (entry) audit.add(domain.uid, entry);
  });
  const configuration = new Configuration(engine);
  const realms = new Realms(
    {
      numbered: ({ number, uid }) => {
        engine.setRealm(number, uid);
        configuration.highestRealm(number);
      },
      grew: (realm) => store.realmGrew(realm),
    },
    (realm) => registry.liveSessions().some((session) => session.realm === realm),
  );
  const hosts = new Hosts();
  const base = new Base(parts.homeOf ?? homeOf);
  const tickets = new Tickets<Prepared>();
  const compiler = parts.compiler ?? new CompilePool();
  const mounts = parts.mounts ?? new Mounts(engine, log);
  const kept = parts.keep ? new Kept(parts.stateDir, parts.boot, log) : null;
  const closings = new Closings(kept && keptClosings(parts.stateDir, parts.boot, log), log);
  const watching = new Watching(engine, mounts, parts.linger);
  const registry: Registry = new Registry(
    engine,
    mounts,
    watching,
    {
      began: (domain) => began(domain),
      ended: (session) => {
        inbox.end(session.number);
        closings.ended(session.number);
        if (kept) for (const { number, feedback } of session.domains) if (feedback) parts.feedbackStore?.drop(number);
        for (const domain of session.domains) ended(domain, events, log);
      },
      left: (domain) => {
        if (kept && domain.feedback) parts.feedbackStore?.drop(domain.number);
        ended(domain, events, log);
      },
      unkept: ({ number }, error) => log("error", `a later service will not know domain ${number} as it is: ${error}`),
    },
    kept,
    () => base.version,
  );
  const sweep = new Sweep(registry, () => attach.check());
  const store = new LabelStore({ engine, stateDir: parts.stateDir, boot: parts.boot, log, realms: () => realms.all() });
  const pace = new Pace(store, () => registry.liveSessions().length > 0);

  const hostsInUse = () => registry.all().flatMap((domain) => domain.hosts);
  const recompiler = new Recompiler({ tier: engine.tier, compiler, hosts, realms });
  const updates = new Updates({
    ...{ recompiler, registry, base, log },
    changed: (domain) => tell(events, domain, "policy-change"),
  });
  const viewOf = parts.viewOf ?? viewOfProcess;
  const judge = new Judge({ compiler, hosts, tier: engine.tier });
  const pool = new ReadyPool(engine, registry);
  const attach = new Attach({ ...{ engine, pool, base, realms, judge, log }, ...parts.attachUsers });
  const policies = new Policies({
    ...{ base, updates, judge, log },
    async follow() {
      await attach.follow();
      others.follow();
    },
    stateDir: parts.stateDir,
    folder: parts.policyDir,
    owner: parts.policyOwner ?? 0,
    accept: parts.accept,
    view: () => viewOf(1),
  });
  const others = new OtherVersions({ engine, log, unready: () => attach.problem ?? policies.unknown });
  const changed = (names: readonly string[]) => void updates.refresh(names);
  const began = (domain: Domain) => {
    sweep.start();
    pace.start();
    hosts.watch(hostsInUse, changed);
    tell(events, domain, "session-begin");
    if (kept && domain.feedback) parts.feedbackStore?.keep(domain.number, domain.feedback);
    log("info", `domain ${domain.number} (${domain.name}) began for user ${domain.uid}`);
  };

  if (kept && takeOver(kept, parts, registry, realms) > 0) {
    sweep.start();
    pace.start();
    hosts.watch(hostsInUse, changed);
  }
  closings.restore(registry.liveSessions());
  attach.adopt();
  const attached = tellAttached({ attach, audit, log });
  const clock = new BootClock(() => addon.bootTime());
  const labelled = () => pace.poke();
  const dispatcher = new Dispatcher(
    engine,
    registry,
    events,
    inbox,
    engine.tier,
    log,
    labelled,
    attached,
    clock,
    closings,
  );
  chosen.onRecord((record) => dispatcher.receive(record));

  const making = {
    tier: engine.tier,
    compiler,
    hosts,
    realms,
    registry,
    tickets,
    homeOf: parts.homeOf ?? homeOf,
    ...{ viewOf, addon, engine, updates, base, policies },
  };
  const rpc = new RpcEndpoint(
    {
      "domain.prepare": prepareHandler(making),
      "domain.bind": bindHandler({ addon, engine, registry, tickets }),
      "domain.attach": attachHandler({ addon, engine, registry, tickets }),
      "child.prepare": childPrepareHandler(making),
      "child.bind": childBindHandler(making),
      "delta.add": deltaAddHandler(making),
      "delta.list": deltaListHandler(making),
      "policy.reload": reloadHandler(making),
      "audit.read": auditReadHandler(audit),
      "audit.verify": auditVerifyHandler(audit),
      "control.status": statusHandler({
        version,
        engine,
        proven,
        rejected,
        registry,
        events,
        store,
        policies,
        attach,
        others,
      }),
      "violations.list": violationsHandler({ events }),
      "feedback.take": feedbackTakeHandler({ registry, inbox }),
      "labels.show": labelsShowHandler({ engine, realms, registry, store }),
      "labels.clear": labelsClearHandler({ engine, realms, registry, store }),
    },
    log,
    ({ method, caller, params, result, error }) => {
      // Whose book: that of the session's owner, also when root acts in it.
      const owner = registry.domain(caller.domain)?.uid ?? caller.uid;
      audit.add(owner, actEntry(method, caller, params, result, error));
    },
  );
  const app = createServer({ addon, engine, rpc, streams: new EventStreams(events), log });
  compiler.warm();
  const machineNow = () => {
    const files = base.now.machine.map(({ file }) => file);
    return { policies: files.length, policiesHash: createHash("sha256").update(JSON.stringify(files)).digest("hex") };
  };
  return {
    app,
    registry,
    events,
    attach,
    configuration,
    others,
    async restore() {
      const known = await store.restore(mounts.now(), engine.adopted());
      mounts.onChange = (now) => store.mounted(now);
      for (const realm of known) {
        realms.restore(realm);
        configuration.highestRealm(realm.number);
      }
      await store.save();
      pace.start();
      others.take();
      await policies.start(registry.all().map((domain) => domain.uid));
      audit.add(0, { kind: "service", what: "start", version, tier: engine.tier, ...machineNow() });
    },
    async reload() {
      mounts.refresh();
      const what = { kind: "service", what: "reload" };
      try {
        const said = await policies.reloadMachine();
        audit.add(0, { ...what, said, ...machineNow() });
        return said;
      } catch (error) {
        audit.add(0, { ...what, error: error instanceof Error ? error.message : String(error) });
        throw error;
      }
    },
    async close() {
      await app.close();
      await compiler.close();
      attach.close();
      mounts.watch(false);
      others.stop();
      pace.stop();
      closings.save();
      await store.close();
      audit.add(0, { kind: "service", what: "stop" });
      await audit.close();
      // Whoever is in a domain stays in it, with or without a service.
      const live = registry.live().length;
      if (kept && live > 0) log("info", `${live} domains stay in force without the service`);
      // Prepared ones too: whoever starts such a program meanwhile is in one.
      engine.close(kept !== null && registry.all().length > 0);
    },
  };
}

/** Domains that are in force already; without any, nothing needs to be watched. */
function takeOver(
  kept: Kept,
  { chosen, feedbackStore, log }: ServiceParts,
  registry: Registry,
  realms: Realms,
): number {
  const { engine } = chosen;
  const feedbackOf = (domain: number, path: string | null) => feedbackStore?.take(domain, path) ?? null;
  const live = engine.adopted() ? restoreDomains(kept.load(), { engine, registry, realms, feedbackOf, log }) : 0;
  feedbackStore?.closeRest();
  if (!engine.adopted()) kept.clear();
  if (live === 0) engine.watch(false);
  return live;
}

function ended(domain: Domain, events: EventLog, log: Log): void {
  tell(events, domain, "session-end");
  log("info", `domain ${domain.number} (${domain.name}) of user ${domain.uid} ended`);
}

function tell(events: EventLog, domain: Domain, kind: DomainEvent["kind"]): void {
  const time = new Date().toISOString();
  events.add(domain, { kind, time, domain: domain.number, name: domain.name, session: domain.session.number });
}
