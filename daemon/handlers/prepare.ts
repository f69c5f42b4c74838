import { posix } from "node:path";
import type { Addon, Tier } from "../../addon/types.js";
import type { Params, Result } from "../../protocol/index.js";
import type { Caller } from "../caller.js";
import type { Compiled, CompileJob, PolicySource } from "../compile/job.js";
import type { CompilePool } from "../compile/pool.js";
import { compileWithHosts } from "../compile/with-hosts.js";
import type { Domain, Prepared } from "../domains/domain.js";
import type { Realms } from "../domains/realms.js";
import type { Registry } from "../domains/registry.js";
import type { Tickets } from "../domains/tickets.js";
import type { View } from "../engine/view.js";
import { ServiceError } from "../errors.js";
import type { Hosts } from "../hosts.js";
import type { Context } from "../rpc.js";

export interface PrepareParts {
  readonly tier: Tier;
  readonly compiler: CompilePool;
  readonly hosts: Hosts;
  readonly realms: Realms;
  readonly registry: Registry;
  readonly tickets: Tickets<Prepared>;
  readonly homeOf: (uid: number) => Promise<string | null>;
  /** how a process names files; throws when it has ended */
  readonly viewOf: (pid: number) => View;
  readonly addon: Pick<Addon, "pidfdAlive">;
}

/** domain.prepare: compiles the policy of the caller, on top of that of the domain he runs in. */
export function prepareHandler(parts: PrepareParts) {
  return async (params: Params<"domain.prepare">, { caller }: Context): Promise<Result<"domain.prepare">> => {
    const { tickets, registry, realms } = parts;
    tickets.checkRoom(caller);
    const parent = parentOf(caller, registry);
    registry.checkRoom(caller.uid, parent);
    const root = normalRoot(params.policy.root);
    const { aliases } = viewFor(caller, root, parts);
    const own = { ...(await sourceOf(params, root, caller, parts.homeOf)), aliases };
    const accept = params.accept ?? [];
    const sources = [...(parent?.sources ?? []), own];
    // Processes of a session share its files' labels, whatever folder a policy inside it is for.
    const realm = parent?.session.realm ?? realms.of(caller.uid, root);
    const session = parent?.session ?? null;

    const job = (addresses: CompileJob["addresses"]): CompileJob => ({
      sources,
      tables: {
        labels: realm.labels,
        lineage: session?.numbers.lineage ?? new Map(),
        events: session?.numbers.events ?? new Map(),
      },
      tier: parts.tier,
      accept,
      addresses,
    });
    const store = ({ tables }: Compiled) => {
      realms.setLabels(realm, tables.labels);
      if (session) session.numbers = { lineage: tables.lineage, events: tables.events };
    };
    const compiled = await compileWithHosts(parts.compiler, parts.hosts, caller.uid, job, store);
    const ticket = tickets.issue(caller, { compiled, sources, accept, root, realm, parent });
    return { ticket, root: root || "/", feedback: compiled.feedback, warnings: [...compiled.warnings] };
  };
}

/** The caller's view, in which the policy's folder must have a name that rules can use. */
function viewFor(caller: Caller, root: string, { viewOf, addon }: PrepareParts): View {
  let view: View | null = null;
  try {
    view = viewOf(caller.pid);
  } catch {
    // It has ended: the descriptor tells below.
  }
  // Asked last: what /proc said was about the caller and no later process with its number.
  if (view === null || !addon.pidfdAlive(caller.pidfd)) throw ServiceError.of("peer-unknown", {});
  if (!view.knows(root)) throw ServiceError.of("folder-unseen", { folder: root || "/" });
  return view;
}

/** The domain the caller runs in. One that this service did not make cannot be added to. */
function parentOf(caller: Caller, registry: Registry): Domain | null {
  if (caller.domain === 0) return null;
  const parent = registry.domain(caller.domain);
  if (!parent) throw ServiceError.of("inside-domain", { method: "domain.prepare" });
  return parent;
}

/** Without `.`, `..` and trailing slash; "/" is "". Links were resolved by the client: the service looks at no user's path. */
function normalRoot(root: string): string {
  return posix.normalize(root).replace(/\/+$/, "");
}

async function sourceOf(
  { policy, domain }: Params<"domain.prepare">,
  root: string,
  caller: Caller,
  homeOf: PrepareParts["homeOf"],
): Promise<PolicySource> {
  const rules = policy.rules ?? [];
  const file = policy.file ?? null;
  if (file === null && rules.length === 0) throw ServiceError.of("no-policy", {});
  const home = await homeOf(caller.uid);
  // Without a home `~/` would silently match nothing.
  if (home === null && [file?.text ?? "", ...rules].some((text) => text.includes("~/"))) {
    const message = `~/ means nothing: user ${caller.uid} has no passwd entry`;
    const at = { file: file?.path ?? "--rule", line: 0, column: 0, code: "no-home", severity: "error" as const };
    const diagnostics = [{ ...at, message, hint: "write the whole path" }];
    throw ServiceError.of(
      "policy-invalid",
      { count: "1 error" },
      { diagnostics, text: `actplane: error: ${message}\n` },
    );
  }
  return { file, rules, root, home: home ?? "/nonexistent", domain: domain ?? null };
}
