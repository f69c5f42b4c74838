/** Labels that statements give and take, by the words of docs/policy-language.md ("Labels"). */
import type { EffectivePolicy, Operation } from "../language/tree.js";
import type { Resolve } from "./endpoint.js";
import type { Circumstances } from "./judge.js";
import { matchesPattern, type Target } from "./match.js";
import { planted } from "./planted.js";

/** The operation by which a process gets the label of each kind of source. */
const BY = { file: "read", endpoint: "recv", exec: "exec" } as const satisfies Record<string, Operation>;

/** `labels` as sources and transforms leave them; what is declassified goes last. */
export function movedLabels(
  policy: EffectivePolicy,
  resolve: Resolve,
  operations: readonly Operation[],
  target: Target,
  labels: ReadonlySet<string>,
  { history, time }: Pick<Circumstances, "history" | "time">,
): Set<string> {
  const moved = new Set(labels);
  const dropped = new Set<string>();
  for (const { policy: text, root, home } of policy.parts) {
    const where = { root, home, resolve };
    for (const statement of text.statements) {
      if (statement.kind === "rule") continue;
      const [pattern, by] =
        statement.kind === "source"
          ? ([statement.pattern, BY[statement.pattern.kind]] as const)
          : ([statement.by, "exec"] as const);
      if (!operations.includes(by) || !matchesPattern(pattern, target, where)) continue;
      if (statement.kind !== "source" && planted(statement.by, history, time, where)) continue;
      (statement.kind === "declassify" ? dropped : moved).add(statement.label.value);
    }
  }
  for (const label of dropped) moved.delete(label);
  return moved;
}
