/**
 * Where a pattern is taken from (language.md, "Patterns"): absolute or
 * `**` + "/" as it is, `~/` below the home, a program name anywhere, anything
 * else below the policy's root. Each alternative of `{a,b}` decides for itself.
 */
import { type Alias, withAliases } from "./alias.js";
import {
  type Glob,
  isGlobstar,
  isPatternError,
  isSlash,
  literalSteps,
  type PatternError,
  parseWith,
  pathSteps,
  refuseImpossiblePath,
} from "./glob.js";
import type { Item } from "./glob-lexer.js";

/** absolute, without a trailing slash ("/" is ""); taken byte for byte, never as globs */
export interface Place {
  readonly root: string;
  readonly home: string;
  /** other names of folders: links first, then mounts, each looked through once */
  readonly aliases?: readonly (readonly Alias[])[];
}

export type Use = "file" | "program";

/** What an alternative of a pattern is taken below; an absolute one and a program's name are below nothing. */
export type Anchor = "absolute" | "home" | "name" | "root";

export interface PlacedGlob extends Glob {
  /** equal exactly when pattern and the folders it is taken below are; readable */
  readonly key: string;
}

/** Never throws: a mistake is returned with the UTF-16 offset where it is. */
export function placeGlob(pattern: string, use: Use, place: Place): PlacedGlob | PatternError {
  const used = new Set<string>();
  const glob = parseWith(pattern, (items) => {
    refuseImpossiblePath(items, pattern);
    const anchor = anchorOf(items, use);
    if (anchor === "absolute") return pathSteps(items);
    if (anchor === "name") return [{ kind: "folders" }, ...pathSteps(items)];
    used.add(`${anchor} ${place[anchor]}`);
    const rest = anchor === "home" ? items.slice(1) : [{ kind: "literal", text: "/", at: 0 } as const, ...items];
    return [...literalSteps(place[anchor]), ...pathSteps(rest, place[anchor] !== "")];
  });
  if (isPatternError(glob)) return glob;
  let { alternatives } = glob;
  for (const aliases of place.aliases ?? [])
    alternatives = alternatives.flatMap((steps) => withAliases(steps, aliases));
  return { ...glob, alternatives, key: [pattern, ...[...used].sort()].join("\0") };
}

/** Anchors of all alternatives of a pattern; empty when it is wrong. */
export function anchorsOf(pattern: string, use: Use): Anchor[] {
  const anchors: Anchor[] = [];
  const glob = parseWith(pattern, (items) => {
    anchors.push(anchorOf(items, use));
    return [];
  });
  return isPatternError(glob) ? [] : anchors;
}

function anchorOf(items: readonly Item[], use: Use): Anchor {
  const [first, second] = items;
  if (isSlash(first) || (isGlobstar(first) && isSlash(second))) return "absolute";
  if (first?.kind === "literal" && first.text === "~" && isSlash(second)) return "home";
  return use === "program" && !items.some(isSlash) ? "name" : "root";
}
