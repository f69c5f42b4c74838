/**
 * What a policy text may ask of the parser, checked in one pass over the
 * characters before anything recursive runs: policy text is hostile input of a
 * root service.
 */
import { expandedLength, MAX_TOTAL_EXPANDED_LENGTH } from "../patterns/braces.js";
import { eachPattern } from "./checks/unit.js";
import type { DiagnosticCode } from "./diagnostics.js";
import type { Pattern, Policy, Text } from "./tree.js";

/** UTF-16 units of one policy text, and of one file. */
export const MAX_TEXT_LENGTH = 1 << 20;
/** Open parentheses at one time. */
export const MAX_DEPTH = 64;
/** `and`, `or`, `not` and `(` of one clause; its compiled form has at most 1,024 instructions (abi.h, AP_CODE_MAX). */
export const MAX_OPERATORS = 400;
/** Labels of a domain with all it inherits (abi.h, AP_LABELS_MAX). */
export const MAX_LABELS = 64;
/** Characters of a label or rule name. */
export const MAX_NAME_LENGTH = 128;
/** UTF-16 units of a reason; it goes into an agent's context word for word. */
export const MAX_REASON_LENGTH = 2000;

export interface LimitMistake {
  readonly code: DiagnosticCode;
  readonly offset: number;
  readonly message: string;
  readonly hint: string | null;
}

const OPERATORS = new Set(["and", "or", "not"]);
const CLAUSE_STARTS = new Set(["notify", "block", "kill", "rule", "source", "declassify", "endorse", "because"]);
const WORD_START = /[A-Za-z0-9_]/;
const WORD = /[A-Za-z0-9_./-]+/y;

/** The first limit that a text exceeds, or null. Linear. */
export function limitMistake(text: string): LimitMistake | null {
  if (text.length > MAX_TEXT_LENGTH) return tooLong("a policy", text.length);
  let depth = 0;
  let operators = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (char === "#") at = lineEnd(text, at) - 1;
    else if (char === '"') at = stringEnd(text, at);
    else if (char === "(") {
      depth++;
      operators++;
    } else if (char === ")") depth = Math.max(0, depth - 1);
    else if (WORD_START.test(char)) {
      WORD.lastIndex = at;
      const word = (WORD.exec(text) as RegExpExecArray)[0];
      if (CLAUSE_STARTS.has(word)) {
        depth = 0;
        operators = 0;
      } else if (OPERATORS.has(word)) operators++;
      at += word.length - 1;
    }
    if (depth > MAX_DEPTH) {
      const message = `parentheses are nested more than ${MAX_DEPTH} deep`;
      return { code: "too-deep", offset: at, message, hint: null };
    }
    if (operators > MAX_OPERATORS) {
      const message = `one clause has more than ${MAX_OPERATORS} parts`;
      return { code: "condition-too-large", offset: at, message, hint: "split it into several clauses" };
    }
  }
  return null;
}

/** Braces that are each within bounds may still be too much work together. */
export function braceMistake(policy: Policy): LimitMistake | null {
  let total = 0;
  let found: LimitMistake | null = null;
  eachPattern(policy, (pattern) => {
    for (const text of textsOf(pattern)) {
      total += expandedLength(text.value);
      if (found || total <= MAX_TOTAL_EXPANDED_LENGTH) continue;
      const message = "the braces of this policy stand for too many patterns";
      found = { code: "bad-pattern", offset: text.start, message, hint: "write fewer alternatives" };
    }
  });
  return found;
}

function textsOf(pattern: Pattern): readonly Text[] {
  if (pattern.kind === "exec") return [pattern.program, ...pattern.args];
  return [pattern.kind === "file" ? pattern.path : pattern.address];
}

/** The mistake of a text above MAX_TEXT_LENGTH. */
export function tooLong(what: string, length: number): LimitMistake {
  const message = `${what} of ${length} characters is too long; the limit is ${MAX_TEXT_LENGTH}`;
  return { code: "text-too-long", offset: 0, message, hint: null };
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** Offset of a string's closing quote, or of the last character of its line. */
function stringEnd(text: string, at: number): number {
  for (let next = at + 1; next < text.length; next++) {
    if (text[next] === "\\" && text[next + 1] !== "\n") next++;
    else if (text[next] === '"') return next;
    else if (text[next] === "\n") return next - 1;
  }
  return text.length;
}
