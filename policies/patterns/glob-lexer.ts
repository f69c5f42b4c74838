/**
 * The characters of a glob with their meaning, before alternatives are expanded (language.md, "Patterns"). There is no
 * escape character: a backslash is itself, a literal `*` is `[*]`, a literal `{` is `[{]`.
 */
import type { CodePointRange } from "./utf8.js";
import { joinRanges } from "./utf8.js";

/** A mistake in a pattern. `at` is its UTF-16 offset in the pattern, `hint` what to write instead. */
export interface PatternError {
  readonly error: string;
  readonly at: number;
  readonly hint: string | null;
}

/** A PatternError on its way out; parseGlob returns it. */
export class PatternProblem extends Error {
  constructor(
    message: string,
    readonly at: number,
    readonly hint: string | null = null,
  ) {
    super(message);
  }
}

export type ClassItem = {
  readonly kind: "class";
  readonly negated: boolean;
  readonly ranges: readonly CodePointRange[];
  /** a "/" is written in it, which in a path is a mistake */
  readonly namesSlash: boolean;
  readonly at: number;
};

/** A literal is a "/" alone, or any other characters between two of the others. */
export type Item =
  | { readonly kind: "literal"; readonly text: string; readonly at: number }
  | { readonly kind: "star" | "globstar" | "question" | "open" | "comma" | "close"; readonly at: number }
  | ClassItem;

/** UTF-16 units of one pattern; twice PATH_MAX, so no path is out of reach. */
export const MAX_PATTERN_LENGTH = 8192;

/** Throws PatternProblem. Whether braces are balanced is seen in braces.ts. */
export function lexGlob(pattern: string): Item[] {
  if (pattern === "") throw new PatternProblem("a pattern is empty", 0);
  if (pattern.length > MAX_PATTERN_LENGTH)
    throw new PatternProblem(`a pattern is longer than ${MAX_PATTERN_LENGTH} characters`, 0);
  refuseBadCharacters(pattern);
  const items: Item[] = [];
  let at = 0;
  while (at < pattern.length) {
    const char = pattern[at] as string;
    const kind = KIND[char];
    if (kind) {
      items.push({ kind, at });
      at++;
    } else if (char === "*") {
      const start = at;
      while (pattern[at] === "*") at++;
      items.push({ kind: at - start > 1 ? "globstar" : "star", at: start });
    } else if (char === "[") {
      const [item, end] = lexClass(pattern, at);
      items.push(item);
      at = end;
    } else if (char === "]") {
      throw new PatternProblem("a ] without its opening", at, "a literal ] is written []]");
    } else {
      const text = char === "/" ? char : runAt(pattern, at);
      items.push({ kind: "literal", text, at });
      at += text.length;
    }
  }
  return items;
}

const KIND: Readonly<Record<string, "question" | "open" | "comma" | "close" | undefined>> = {
  __proto__: null as never,
  "?": "question",
  "{": "open",
  ",": "comma",
  "}": "close",
};

/** The characters from `start` on that mean themselves, up to a "/". */
function runAt(pattern: string, start: number): string {
  ENDS_RUN.lastIndex = start;
  return pattern.slice(start, ENDS_RUN.exec(pattern)?.index ?? pattern.length);
}

const ENDS_RUN = /[/*?[\]{},]/g;

/** Characters that no readable pattern holds: a control character, or half of a surrogate pair. */
function refuseBadCharacters(text: string): void {
  if (!BAD_CHARACTER.test(text)) return;
  let at = 0;
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    if (code < 0x20 || code === 0x7f) {
      const name = code === 0 ? "a NUL" : "a control character";
      throw new PatternProblem(`${name} in a pattern`, at, "* matches it");
    }
    if (code >= 0xd800 && code <= 0xdfff) throw new PatternProblem("half a character in a pattern", at);
    at += char.length;
  }
}

const BAD_CHARACTER = /[\u0000-\u001f\u007f]|\p{Surrogate}/u;

/** The class that begins at `start`, and the offset after it. A "]" right after its opening is a character of it. */
function lexClass(pattern: string, start: number): [ClassItem, number] {
  let at = start + 1;
  const negated = pattern[at] === "!" || pattern[at] === "^";
  if (negated) at++;
  const close = pattern.indexOf("]", at + 1);
  if (close < 0) throw new PatternProblem("a [ is not closed", start, "a literal [ is written [[]");
  const chars = Array.from(pattern.slice(at, close));
  const ranges: CodePointRange[] = [];
  let namesSlash = false;
  for (let index = 0; index < chars.length; index++) {
    const char = chars[index] as string;
    if (char === "[" && /^[:.=]$/.test(chars[index + 1] ?? ""))
      throw new PatternProblem(
        `"[${chars[index + 1]}" is not known here`,
        start,
        "name the characters, as in [a-zA-Z]",
      );
    if (char === "/") namesSlash = true;
    const ranged = chars[index + 1] === "-" && index + 2 < chars.length;
    const low = char.codePointAt(0) as number;
    const high = ranged ? ((chars[index + 2] as string).codePointAt(0) as number) : low;
    if (high < low) throw new PatternProblem("a range of a class runs backwards", start);
    ranges.push([low, high]);
    if (ranged) index += 2;
  }
  return [{ kind: "class", negated, ranges: joinRanges(ranges), namesSlash, at: start }, close + 1];
}
