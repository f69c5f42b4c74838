/**
 * What a label's name stands for. A realm's tables know labels by key, and files keep them from session to session. In
 * the policy that a session begins with, the key is the name itself. Policy added below it at run time comes from
 * inside the domain it binds: were its SECRET the realm's SECRET, its `declassify SECRET` would take the label off
 * files that it never introduced it to. So its own labels are keys of their own, made of everything the policy says of
 * them: only policy that introduces and drops a label in the same way shares it.
 */
import { createHash } from "node:crypto";
import { introducedLabels } from "./checks/labels.js";
import type { Diagnostics } from "./diagnostics.js";
import { CHILD_MARK, PREFIX } from "./label-name.js";
import type { Policy, Source, Statement, Transform } from "./tree.js";

/** Who wrote a policy: it decides what the labels it introduces are. */
export type Layer = "machine" | "user" | "policy" | "child";

/** Keys of labels that children and deltas may add to one realm; its 64 are for the policies of its user. */
export const CHILD_LABELS_MAX = 24;

export interface Placed {
  readonly policy: Policy;
  readonly root: string;
  readonly home: string;
}

/** Names in force so far, the outermost policy's first. */
export class LabelScope {
  private readonly keys = new Map<string, string>();
  private readonly childKeys: Set<string>;

  /** `known`: keys that the realm has already. */
  constructor(known: Iterable<string>) {
    this.childKeys = new Set([...known].filter((key) => key.includes(CHILD_MARK)));
  }

  /**
   * The texts of one author that are enforced together: gives each name that nothing above introduces its key, and
   * returns the keys of all names. `settled`: names that were their own before, whatever stands above them by now.
   * Reports `too-many-labels` when the realm holds no more of a child's own.
   */
  enter(
    parts: readonly Placed[],
    layer: Layer,
    diagnostics: Diagnostics,
    settled: readonly string[] | null = null,
  ): { readonly keys: ReadonlyMap<string, string>; readonly introduced: readonly string[] } {
    const introduced: string[] = [];
    for (const [name, { policy, label }] of introducedLabels(parts.map((part) => part.policy))) {
      if (settled ? !settled.includes(name) : this.keys.has(name)) continue;
      introduced.push(name);
      const key = keyOf(name, layer, parts);
      this.keys.set(name, key);
      if (layer !== "child" || this.childKeys.has(key)) continue;
      this.childKeys.add(key);
      if (this.childKeys.size <= CHILD_LABELS_MAX) continue;
      const message = `children and deltas here have ${CHILD_LABELS_MAX} labels of their own already`;
      const hint = "use a label that the policy above introduces";
      diagnostics.add(policy.origin, label.start, "too-many-labels", message, hint);
    }
    return { keys: new Map(this.keys), introduced };
  }
}

function keyOf(name: string, layer: Layer, parts: readonly Placed[]): string {
  if (layer === "policy") return name;
  if (layer !== "child") return `${PREFIX[layer]}${name}`;
  const said = parts.flatMap(({ policy, root, home }) =>
    policy.statements
      .filter((statement) => isAbout(statement, name))
      .map((statement) => JSON.stringify([statement.kind, textOf(statement), root, home])),
  );
  const digest = createHash("sha256").update(said.sort().join("\n")).digest("hex");
  return `${name}${CHILD_MARK}${digest.slice(0, 16)}`;
}

function isAbout(statement: Statement, name: string): statement is Source | Transform {
  return statement.kind !== "rule" && statement.label.value === name;
}

/** The pattern alone: spaces, comments and places of the text say nothing of the label. */
function textOf(statement: Source | Transform): unknown {
  const pattern = statement.kind === "source" ? statement.pattern : statement.by;
  if (pattern.kind === "exec") return ["exec", pattern.program.value, ...pattern.args.map((word) => word.value)];
  return pattern.kind === "file" ? ["file", pattern.path.value] : ["endpoint", pattern.address.value];
}
