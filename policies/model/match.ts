/** Whether a pattern of the tree means what an operation acts on. */
import type { Pattern } from "../language/tree.js";
import { type Endpoint, matchesEndpoint, type Resolve } from "./endpoint.js";
import { matchesPath, matchesText, type Place } from "./glob.js";

/** What runs, by every name it has: the file, the path as it was asked for, a script's interpreter. */
export interface Program {
  readonly kind: "exec";
  readonly paths: readonly string[];
  /** argv without argv[0], which is never believed */
  readonly args: readonly string[];
}

export interface FileTarget {
  readonly kind: "file";
  readonly path: string;
}

export type Target = Program | FileTarget | { readonly kind: "endpoint"; readonly endpoint: Endpoint };

/** Where the pattern stands. */
export interface Where extends Place {
  readonly resolve: Resolve;
}

/** A pattern of another kind than the target matches nothing. */
export function matchesPattern(pattern: Pattern, target: Target, where: Where): boolean {
  if (pattern.kind === "file")
    return target.kind === "file" && matchesPath(pattern.path.value, target.path, "file", where);
  if (pattern.kind === "endpoint")
    return target.kind === "endpoint" && matchesEndpoint(pattern.address.value, target.endpoint, where, where.resolve);
  if (target.kind !== "exec") return false;
  const program = pattern.program.value;
  return (
    target.paths.some((path) => matchesPath(program, path, "program", where)) &&
    inOrder(
      pattern.args.map((arg) => arg.value),
      target.args,
    )
  );
}

/** Every pattern meets an argument of its own, in their order, with others in between. Taking the first is enough. */
function inOrder(patterns: readonly string[], args: readonly string[]): boolean {
  let next = 0;
  for (const arg of args) if (next < patterns.length && matchesText(patterns[next] as string, arg)) next++;
  return next === patterns.length;
}
