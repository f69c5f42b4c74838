/**
 * Globs of the policy language (language.md, "Patterns"), as tokens over bytes.
 *
 *   `*`    any characters within one path component     `?`   one character
 *   `**`   any span, slashes too                         `[a-z]`, `[!a-z]`, `[^a-z]`  one of these, or none of these
 *   `**` + `/` at the start of a component also matches no component at all
 *   `foo/**` is everything below foo, and foo itself     `{a,b}`  either; may be nested, a branch may be empty
 *
 * There is no escape character: a literal `*` is `[*]`, a literal `{` is `[{]`.
 * In an argument of exec there are no components: `*` and `?` match "/" too.
 */
import { braceAlternatives, classEnd, type GlobError } from "./glob-braces.js";
import { ANY_ARGUMENT_CHARACTER, ANY_CHARACTER, type ByteRun, byteRuns, type CodeRange } from "./glob-character.js";

export type GlobToken =
  /** exactly this byte */
  | { readonly kind: "byte"; readonly byte: number }
  /** one whole UTF-8 character: any of these runs of byte ranges */
  | { readonly kind: "character"; readonly runs: readonly ByteRun[] }
  /** any bytes but "/", or none */
  | { readonly kind: "star" }
  /** any bytes, or none */
  | { readonly kind: "globstar" }
  /** nothing, or any bytes that end in "/" */
  | { readonly kind: "directories" }
  /** nothing, or "/" and any bytes; always the last token */
  | { readonly kind: "below" };

export type GlobKind = "path" | "argument";

const encoder = new TextEncoder();

/**
 * Tokens of a glob: one list for each brace alternative (at least one), or the
 * first mistake. Bounded by braceAlternatives' limits; linear beyond that.
 */
export function parseGlob(text: string, kind: GlobKind = "path"): GlobToken[][] | GlobError {
  const alternatives = braceAlternatives(text);
  if (!Array.isArray(alternatives)) return alternatives;
  const out: GlobToken[][] = [];
  for (const alternative of alternatives) {
    const mistake = kind === "path" ? componentMistake(alternative) : null;
    if (mistake) return { ...mistake, at: alternatives.length === 1 ? mistake.at : 0 };
    const tokens = globTokens(alternative, kind);
    if (!Array.isArray(tokens)) {
      // A class is the same text in every alternative, so its offset is looked up in the whole pattern.
      const mistaken = alternative.slice(tokens.at, classEnd(alternative, tokens.at));
      return { ...tokens, at: text.indexOf(mistaken) };
    }
    out.push(tokens);
  }
  return out;
}

/** A path the kernel hands out has no ".", ".." or empty component: a pattern that has one would never match. */
function componentMistake(text: string): GlobError | null {
  let at = 0;
  const components = text.split("/");
  for (const [index, component] of components.entries()) {
    if (component === "." || component === "..") {
      const hint = component === "." ? "leave ./ out" : "write the path it leads to";
      return { error: `a pattern with the component "${component}" never matches`, at, hint };
    }
    if (component === "" && index > 0 && text !== "/") {
      const last = index === components.length - 1;
      const error = last ? "a pattern that ends in / never matches" : "a pattern with // never matches";
      return { error, at: Math.max(0, at - 1), hint: last ? `"${text}**" is everything below it` : null };
    }
    at += component.length + 1;
  }
  return null;
}

/** Tokens of a glob without braces. */
export function globTokens(text: string, kind: GlobKind): GlobToken[] | GlobError {
  const out: GlobToken[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    if (char === "*") {
      at = kind === "path" ? stars(text, at, out) : spans(text, at, out);
    } else if (char === "?") {
      out.push({ kind: "character", runs: kind === "path" ? ANY_CHARACTER : ANY_ARGUMENT_CHARACTER });
      at++;
    } else if (char === "[") {
      const end = classEnd(text, at);
      const token = characterClass(text, at, end, kind);
      if ("error" in token) return token;
      out.push(token);
      at = end;
    } else {
      const code = String.fromCodePoint(text.codePointAt(at) as number);
      for (const byte of encoder.encode(code)) out.push({ kind: "byte", byte });
      at += code.length;
    }
  }
  return out;
}

/** Tokens that spell a text literally. */
export function literalTokens(text: string): GlobToken[] {
  return Array.from(encoder.encode(text), (byte) => ({ kind: "byte", byte }));
}

/** `*`, `**` or more at `at`; returns the offset after what was consumed. */
function stars(text: string, at: number, out: GlobToken[]): number {
  let end = at;
  while (text[end] === "*") end++;
  if (end - at === 1) {
    out.push({ kind: "star" });
    return end;
  }
  const startsComponent = at === 0 || text[at - 1] === "/";
  if (startsComponent && text[end] === "/") {
    // `**/**` says the same as `**`; dropping the first keeps `/a/**/**` meaning "a and all below".
    const repeated = /^\*{2,}(?=\/|$)/.test(text.slice(end + 1, end + 1 + 64));
    if (!repeated) out.push({ kind: "directories" });
    return end + 1;
  }
  const last = out.at(-1);
  if (startsComponent && end === text.length && last?.kind === "byte" && last.byte === 0x2f) {
    out[out.length - 1] = { kind: "below" };
  } else {
    out.push({ kind: "globstar" });
  }
  return end;
}

function spans(text: string, at: number, out: GlobToken[]): number {
  let end = at;
  while (text[end] === "*") end++;
  out.push({ kind: "globstar" });
  return end;
}

function characterClass(text: string, at: number, end: number, kind: GlobKind): GlobToken | GlobError {
  let next = at + 1;
  const negated = text[next] === "!" || text[next] === "^";
  if (negated) next++;
  const chars = Array.from(text.slice(next, end - 1));
  const ranges: CodeRange[] = [];
  for (let index = 0; index < chars.length; index++) {
    const low = chars[index]?.codePointAt(0) as number;
    if (chars[index] === "[" && /^[:.=]$/.test(chars[index + 1] ?? "")) {
      return { error: `"[${chars[index + 1]}" is not known here`, at, hint: "name the characters, as in [a-zA-Z]" };
    }
    if (kind === "path" && chars[index] === "/") {
      return { error: "a class never matches /", at, hint: "write the / outside the brackets" };
    }
    const ranged = chars[index + 1] === "-" && index + 2 < chars.length;
    const high = ranged ? (chars[index + 2]?.codePointAt(0) as number) : low;
    if (high < low) return { error: "a range of a class runs backwards", at, hint: null };
    ranges.push([low, high]);
    if (ranged) index += 2;
  }
  return { kind: "character", runs: byteRuns(ranges, negated, kind === "argument") };
}
