/** A policy file's text to YAML nodes, within bounds that hold for hostile text too. */
import { Lexer, type ParsedNode, parseDocument } from "yaml";
import type { Diagnostics } from "../diagnostics.js";
import { MAX_DEPTH, MAX_TEXT_LENGTH, tooLong } from "../limits.js";
import type { Origin } from "../tree.js";

/** Tokens of one file; real ones have some hundreds. */
const MAX_TOKENS = 50_000;
/** YAML mistakes of one file that are shown: the first usually causes the others. */
const MAX_YAML_ERRORS = 5;

/** What the lexer yields before the text of a plain or block scalar; a quoted one begins with its quote. */
const SCALAR = "\u001f";
const DEEPER = new Set(["[", "{"]);
const SHALLOWER = new Set(["]", "}"]);
/** Several of these on one line nest block collections: `- - - x`. */
const INDICATORS = new Set(["-", "?", ":"]);

/** The root node, or null after reporting why there is none. */
export function loadYaml(text: string, origin: Origin, diagnostics: Diagnostics): ParsedNode | null {
  if (text.length > MAX_TEXT_LENGTH) {
    const limit = tooLong("a policy file", text.length);
    diagnostics.add(origin, 0, limit.code, limit.message);
    return null;
  }
  const excess = excessiveOffset(text);
  if (excess) {
    diagnostics.add(origin, excess.offset, excess.code, excess.message);
    return null;
  }
  try {
    // Duplicate keys are found by the reader: the library compares every pair of keys.
    const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, logLevel: "silent" });
    for (const mistake of [...document.errors, ...document.warnings].slice(0, MAX_YAML_ERRORS)) {
      if (mistake.code === "RESOURCE_EXHAUSTION") throw new RangeError(mistake.message);
      diagnostics.add(origin, mistake.pos[0], "yaml", decapitalise(mistake.message), hintOf(mistake.code));
    }
    if (diagnostics.failed) return null;
    if (document.contents === null)
      diagnostics.add(origin, 0, "yaml", "the file is empty", "begin with: version: 1, and policy: |");
    return document.contents;
  } catch (thrown) {
    // The composer is recursive; indentation alone can nest deeper than the stack.
    if (!(thrown instanceof RangeError)) throw thrown;
    diagnostics.add(origin, 0, "too-deep", "the YAML is nested too deep");
    return null;
  }
}

interface Excess {
  readonly offset: number;
  readonly code: "too-deep" | "too-many-entries" | "yaml";
  readonly message: string;
}

const ESCAPE =
  /\\(?:[0abtnvfreN_LP "/\\\t\n]|\r(?=\n)|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U000[\da-fA-F]{5}|U0010[\da-fA-F]{4})?/g;

/** Offset of the first escape that YAML does not know, or -1. The library would build an error for each of 100,000. */
function badEscape(scalar: string): number {
  for (const match of scalar.matchAll(ESCAPE)) if (match[0] === "\\") return match.index;
  return -1;
}

/** Where a file has too many or too deeply nested tokens. The lexer is not recursive. */
function excessiveOffset(text: string): Excess | null {
  let offset = 0;
  let depth = 0;
  let onLine = 0;
  let count = 0;
  let scalar = false;
  for (const token of new Lexer().lex(text)) {
    if (++count > MAX_TOKENS) return { offset, code: "too-many-entries", message: "the file has too many entries" };
    if (scalar) scalar = false;
    else if (token === SCALAR) {
      scalar = true;
      continue;
    } else if (token.startsWith('"')) {
      const bad = badEscape(token);
      if (bad >= 0) return { offset: offset + bad, code: "yaml", message: "unknown escape in a YAML text" };
    } else if (DEEPER.has(token)) depth++;
    else if (SHALLOWER.has(token)) depth = Math.max(0, depth - 1);
    else if (depth === 0 && INDICATORS.has(token)) onLine++;
    else if (token.includes("\n")) onLine = 0;
    if (depth > MAX_DEPTH || onLine > MAX_DEPTH) {
      return { offset, code: "too-deep", message: `the YAML is nested more than ${MAX_DEPTH} deep` };
    }
    if (text.startsWith(token, offset)) offset += token.length;
  }
  return null;
}

function decapitalise(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1);
}

function hintOf(code: string): string | null {
  if (code === "TAB_AS_INDENT") return "indent with spaces";
  if (code === "MULTILINE_IMPLICIT_KEY" || code === "BLOCK_AS_IMPLICIT_KEY" || code === "BAD_INDENT") {
    return "a text of several lines follows `policy: |`, indented";
  }
  return code === "MULTIPLE_DOCS" ? "one file holds one document" : null;
}
