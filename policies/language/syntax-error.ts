/** Syntax errors of the generated parser in plain words. */
import type { DiagnosticCode } from "./diagnostics.js";
import { SyntaxError as ParserError } from "./parser.generated.js";
import { didYouMean } from "./suggest.js";

export interface SyntaxMistake {
  readonly offset: number;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint: string | null;
}

const END = "the end of the text";
/** What is found: a word, an operator of other languages, or one character. */
const FOUND = /[A-Za-z0-9_][A-Za-z0-9_./-]*|&&|\|\||./suy;
const SPACE = /(?:[ \t\r\n\uFEFF]|#[^\n]*)*/y;

/** Keywords that are better named together. */
const GROUPS: readonly { readonly words: readonly string[]; readonly name: string }[] = [
  { words: ["source", "rule", "declassify", "endorse"], name: "a new statement" },
  { words: ["notify", "block", "kill"], name: "an effect (notify, block or kill)" },
  { words: ["open", "read", "write", "unlink", "connect", "recv", "exec"], name: "an operation" },
];

/** Words that look like labels or names, and are not. */
const RESERVED = new Set(
  "source rule declassify endorse notify block kill if unless because not and or true".split(" "),
);

/**
 * Describes an error thrown by the parser. `text` is the whole policy text and
 * `base` the offset in it of the piece that was parsed. Rethrows anything else.
 */
export function describeSyntaxError(thrown: unknown, text: string, base: number): SyntaxMistake {
  if (!(thrown instanceof ParserError)) throw thrown;
  const offset = base + thrown.location.start.offset;
  if (thrown.message === "unterminated-string") {
    const opening = text.lastIndexOf('"', offset - 1);
    const hint = 'a string ends on the line it began; a quote inside it is written \\"';
    return { offset: Math.max(0, opening), code: "unterminated-string", message: "a string is not closed", hint };
  }
  if (thrown.message === "unknown-escape") {
    const message = `unknown escape ${text.slice(offset, offset + 2)} in a string`;
    return { offset, code: "unknown-escape", message, hint: 'only \\" and \\\\ are known' };
  }
  const expected = expectedWords(thrown);
  const start = skipSpace(text, offset);
  const found = foundAt(text, start);
  const what = found === null ? END : found === '"' ? "a quoted text" : `"${found}"`;
  const message = `expected ${orList(phrases(expected))}, found ${what}`;
  // At the end of the text, point after its last character and not into the empty line that follows.
  const place = found === null ? Math.min(start, text.trimEnd().length) : start;
  return { offset: place, code: "syntax", message, hint: hintFor(found, expected) };
}

function expectedWords(thrown: ParserError): string[] {
  const words = new Set<string>();
  for (const item of thrown.expected ?? []) {
    const name = item.type === "other" ? item.description : item.type === "literal" ? `"${item.text}"` : null;
    if (name !== null && name !== "space") words.add(name);
  }
  return [...words];
}

function phrases(expected: readonly string[]): string[] {
  let rest = expected.filter((name) => name !== END || expected.length === 1);
  const grouped: string[] = [];
  for (const { words, name } of GROUPS) {
    const quoted = words.map((word) => `"${word}"`);
    if (!quoted.every((word) => rest.includes(word))) continue;
    rest = rest.filter((word) => !quoted.includes(word));
    grouped.unshift(name);
  }
  return [...rest, ...grouped];
}

function orList(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? "something else";
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

function hintFor(found: string | null, expected: readonly string[]): string | null {
  if (found === null) return null;
  const keywords = expected.filter((name) => name.startsWith('"')).map((name) => name.slice(1, -1));
  const near = /^[)(]$/.test(found)
    ? null
    : didYouMean(
        found,
        keywords.filter((word) => word.length > 1),
      );
  if (near !== null) return near;
  if (found === "'" && expected.some((name) => name.startsWith("a quoted"))) return 'text is quoted with "';
  if (RESERVED.has(found) && (expected.includes("a label") || expected.includes("a rule name"))) {
    return expected.includes("a label") ? `"${found}" is a word of the language and cannot be a label` : null;
  }
  if (/^\w/.test(found) && expected.some((name) => name.startsWith("a quoted"))) {
    return `a pattern or argument is quoted: "${found}"`;
  }
  return null;
}

function skipSpace(text: string, offset: number): number {
  SPACE.lastIndex = offset;
  return offset + (SPACE.exec(text)?.[0].length ?? 0);
}

/** The word at an offset, shortened; null at the end of the text. */
function foundAt(text: string, offset: number): string | null {
  FOUND.lastIndex = offset;
  const found = FOUND.exec(text)?.[0];
  if (found === undefined) return null;
  return found.length > 40 ? `${found.slice(0, 40)}…` : found;
}
