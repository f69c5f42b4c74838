/**
 * The characters of a glob with their meaning, before alternatives are
 * expanded. Every mistake a pattern can have is found here or in glob.ts, with
 * the UTF-16 offset where it is.
 */
import type { CodePointRange } from "./utf8.js";
import { joinRanges } from "./utf8.js";

export interface PatternError {
  readonly error: string;
  /** UTF-16 offset into the pattern */
  readonly at: number;
}

export class PatternProblem extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

export type Item =
  | { readonly kind: "literal"; readonly text: string; readonly at: number }
  | { readonly kind: "star" | "globstar" | "question" | "open" | "comma" | "close"; readonly at: number }
  | {
      readonly kind: "class";
      readonly negated: boolean;
      readonly ranges: readonly CodePointRange[];
      readonly at: number;
    };

/**
 * Throws PatternProblem. There is no escape character, as in policies/language/glob.ts: a backslash is itself, a literal
 * `*` is `[*]`. Braces without a comma are literal, as in a shell (`stash@{0}`).
 */
export function lexGlob(pattern: string): Item[] {
  const items: Item[] = [];
  let at = 0;
  while (at < pattern.length) {
    const char = characterAt(pattern, at);
    if (char === "*") {
      const start = at;
      while (pattern[at] === "*") at++;
      items.push({ kind: at - start > 1 ? "globstar" : "star", at: start });
    } else if (char === "[") {
      const [item, end] = lexClass(pattern, at);
      items.push(item);
      at = end;
    } else {
      const kind = ({ "?": "question", "{": "open", ",": "comma", "}": "close" } as const)[char];
      items.push(kind ? { kind, at } : { kind: "literal", text: char, at });
      at += char.length;
    }
  }
  return markLiteralBraces(items);
}

function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at) as number;
  if (code === 0) throw new PatternProblem("a pattern cannot hold a NUL character", at);
  if (code >= 0xd800 && code <= 0xdfff) throw new PatternProblem("half of a UTF-16 pair is not a character", at);
  return String.fromCodePoint(code);
}

function lexClass(pattern: string, start: number): [Item, number] {
  let at = start + 1;
  const negated = pattern[at] === "!" || pattern[at] === "^";
  if (negated) at++;
  const ranges: CodePointRange[] = [];
  const first = at;
  const read = (): number => {
    if (pattern.startsWith("[:", at)) throw new PatternProblem("named classes such as [:alpha:] are not known", at);
    const char = characterAt(pattern, at);
    at += char.length;
    return char.codePointAt(0) as number;
  };
  for (;;) {
    if (at >= pattern.length) throw new PatternProblem('"[" has no "]"; write [[] for the character itself', start);
    if (pattern[at] === "]" && at > first) break;
    const from = at;
    const low = read();
    let high = low;
    if (pattern[at] === "-" && at + 1 < pattern.length && pattern[at + 1] !== "]") {
      at++;
      high = read();
    }
    if (high < low) throw new PatternProblem("the range ends before it begins", from);
    ranges.push([low, high]);
  }
  return [{ kind: "class", negated, ranges: joinRanges(ranges), at: start }, at + 1];
}

function markLiteralBraces(items: readonly Item[]): Item[] {
  const out = [...items];
  const open: { index: number; commas: number[] }[] = [];
  const literal = (index: number, text: string): void => {
    out[index] = { kind: "literal", text, at: (items[index] as Item).at };
  };
  items.forEach((item, index) => {
    const innermost = open.at(-1);
    if (item.kind === "open") open.push({ index, commas: [] });
    else if (item.kind === "comma") {
      if (innermost) innermost.commas.push(index);
      else literal(index, ",");
    } else if (item.kind === "close") {
      if (!innermost) literal(index, "}");
      else {
        open.pop();
        if (innermost.commas.length > 0) return;
        const inner = items.slice(innermost.index + 1, index);
        if (/^.+\.\..+$/.test(inner.map((one) => (one.kind === "literal" ? one.text : "?")).join("")))
          throw new PatternProblem("ranges such as {1..3} are not known; write {1,2,3}", item.at);
        literal(innermost.index, "{");
        literal(index, "}");
      }
    }
  });
  const unclosed = open[0];
  if (unclosed)
    throw new PatternProblem('"{" has no "}"; write [{] for the character itself', (items[unclosed.index] as Item).at);
  return out;
}
