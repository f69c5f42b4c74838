import { posix } from "node:path";
import type { Addon } from "../../addon/types.js";
import type { Params } from "../../protocol/index.js";
import type { Caller } from "../caller.js";
import type { PolicySource } from "../compile/job.js";
import type { View } from "../engine/view.js";
import { ServiceError } from "../errors.js";

export interface SourceParts {
  readonly homeOf: (uid: number) => Promise<string | null>;
  /** how a process names files; throws when it has ended */
  readonly viewOf: (pid: number) => View;
  readonly addon: Pick<Addon, "pidfdAlive">;
}

type PolicyText = Params<"domain.prepare">["policy"];

/** A policy as the caller read it, in his view of files. Throws `no-policy`, `folder-unseen`, `policy-invalid`. */
export async function sourceOf(
  policy: PolicyText,
  domain: string | null,
  layer: PolicySource["layer"],
  caller: Caller,
  parts: SourceParts,
): Promise<PolicySource> {
  const { file = null, rules = [], rulesName } = policy;
  const root = normalRoot(policy.root);
  const { aliases } = viewFor(caller, root, parts);
  if (file === null && rules.length === 0) throw ServiceError.of("no-policy", {});
  const home = await parts.homeOf(caller.uid);
  // Without a home `~/` would silently match nothing.
  if (home === null && [file?.text ?? "", ...rules].some((text) => text.includes("~/"))) {
    throw homeless(caller.uid, file?.path ?? rulesName ?? "--rule");
  }
  const name = rulesName === undefined ? {} : { rulesName };
  return { layer, file, rules, ...name, root, home: home ?? "/nonexistent", aliases, domain };
}

/** Without `.`, `..` and trailing slash; "/" is "". Links were resolved by the client: the service looks at no user's path. */
function normalRoot(root: string): string {
  return posix.normalize(root).replace(/\/+$/, "");
}

/** The caller's view, in which the policy's folder must have a name that rules can use. */
function viewFor(caller: Caller, root: string, { viewOf, addon }: SourceParts): View {
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

function homeless(uid: number, file: string): ServiceError {
  const message = `~/ means nothing: user ${uid} has no passwd entry`;
  const at = { file, line: 0, column: 0, code: "no-home", severity: "error" as const };
  const diagnostics = [{ ...at, message, hint: "write the whole path" }];
  return ServiceError.of(
    "policy-invalid",
    { count: "1 error" },
    { diagnostics, text: `actplane: error: ${message}\n` },
  );
}
