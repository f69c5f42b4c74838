/**
 * Where a pattern is taken from (language.md, "Patterns"): an absolute one or one
 * that starts with `**` + `/` as it is, `~/` below the caller's home, an exec
 * pattern without "/" as a program name, any other below the policy's root.
 */

import { type GlobToken, globTokens, literalTokens, parseGlob } from "./glob.js";
import { braceAlternatives, type GlobError } from "./glob-braces.js";

export type PatternUse = "file" | "program";

/** Absolute folders without a trailing slash; "/" is "". They are taken literally, never as globs. */
export interface Place {
  readonly root: string;
  readonly home: string;
}

export type Anchor = "absolute" | "home" | "name" | "root";

/** What one brace alternative of a pattern is relative to. */
export function anchorOf(alternative: string, use: PatternUse): Anchor {
  if (alternative.startsWith("/") || alternative.startsWith("**/")) return "absolute";
  if (alternative.startsWith("~/")) return "home";
  return use === "program" && !alternative.includes("/") ? "name" : "root";
}

/** Anchors of all alternatives of a pattern; empty when its braces are wrong. */
export function anchorsOf(pattern: string, use: PatternUse): Anchor[] {
  const alternatives = braceAlternatives(pattern);
  return Array.isArray(alternatives) ? alternatives.map((alternative) => anchorOf(alternative, use)) : [];
}

/**
 * Tokens of a file or program pattern as the kernel compares them, with root or
 * home put in front; one list for each brace alternative. A pattern that passed
 * the checks gives no error.
 */
export function placeGlob(pattern: string, use: PatternUse, place: Place): GlobToken[][] | GlobError {
  const mistake = parseGlob(pattern);
  if (!Array.isArray(mistake)) return mistake;
  const alternatives = braceAlternatives(pattern);
  if (!Array.isArray(alternatives)) return alternatives;
  const out: GlobToken[][] = [];
  for (const alternative of alternatives) {
    const tokens = placeAlternative(alternative, use, place);
    if (!Array.isArray(tokens)) return tokens;
    out.push(tokens);
  }
  return out;
}

function placeAlternative(alternative: string, use: PatternUse, place: Place): GlobToken[] | GlobError {
  switch (anchorOf(alternative, use)) {
    case "absolute":
      return globTokens(alternative, "path");
    case "home":
      return below(place.home, alternative.slice(1));
    case "name":
      return globTokens(`**/${alternative}`, "path");
    case "root":
      return below(place.root, `/${alternative}`);
  }
}

function below(folder: string, rest: string): GlobToken[] | GlobError {
  const tokens = globTokens(rest, "path");
  return Array.isArray(tokens) ? [...literalTokens(folder), ...tokens] : tokens;
}
