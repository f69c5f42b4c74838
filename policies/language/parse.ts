/**
 * A policy text to a checked tree. When the whole does not parse, its statements
 * are parsed one by one, and the pieces of a broken rule after that, so that one
 * run shows as many mistakes as possible.
 */
import { runChecks, SET_CHECKS, TEXT_CHECKS } from "./checks/index.js";
import type { Inherited } from "./checks/unit.js";
import { type Diagnostic, Diagnostics } from "./diagnostics.js";
import { braceMistake, type LimitMistake, limitMistake } from "./limits.js";
import { parse as parseGrammar, type StartRuleNames } from "./parser.generated.js";
import { describeSyntaxError } from "./syntax-error.js";
import type { Origin, Policy, Statement } from "./tree.js";

export interface ParseOptions {
  /** Policy of the machine has no root: relative patterns are errors. */
  readonly machineWide?: boolean;
  /** What a delta or child domain inherits; it may use these labels and must not loosen them. */
  readonly inherited?: Inherited | null;
  /** Labels that policy above introduces: see Unit. */
  readonly above?: ReadonlySet<string>;
  /** The text is one of several that are checked together later (checkTogether): skip what needs all of them. */
  readonly fragment?: boolean;
}

/** `policy` is null when `diagnostics` holds an error. */
export interface ParseResult {
  readonly policy: Policy | null;
  readonly diagnostics: Diagnostic[];
}

const STATEMENT_START = /^\uFEFF?[ \t]*(?=(?:source|rule|declassify|endorse)(?![A-Za-z0-9_./-]))/gm;
const PIECE_START = /^[ \t]*(?=(notify|block|kill|because)(?![A-Za-z0-9_./-]))/gm;

/** Parses and checks one policy text. Never throws for what the text holds. */
export function parse(text: string, origin: Origin, options: ParseOptions = {}): ParseResult {
  const diagnostics = new Diagnostics();
  const stop = (limit: LimitMistake): ParseResult => {
    diagnostics.add(origin, limit.offset, limit.code, limit.message, limit.hint);
    return { policy: null, diagnostics: diagnostics.list() };
  };
  const limit = limitMistake(text);
  if (limit) return stop(limit);
  const statements = parseWhole(text) ?? parseStatements(text, origin, diagnostics);
  const broken = diagnostics.failed;
  const policy: Policy = { statements, text, origin };
  const braces = braceMistake(policy);
  if (braces) return stop(braces);
  if (!broken && statements.length === 0) {
    diagnostics.add(
      origin,
      0,
      "empty-policy",
      "a policy has no statement",
      'write a rule: rule NAME: block exec "git"',
    );
  }
  const unit = {
    policies: [policy],
    inherited: options.inherited ?? null,
    machineWide: options.machineWide ?? false,
    above: options.above ?? new Set<string>(),
  };
  runChecks(TEXT_CHECKS, unit, diagnostics);
  // A label may be introduced by a statement that did not parse, so this would only mislead.
  if (!broken && !options.fragment) runChecks(SET_CHECKS, unit, diagnostics);
  return { policy: diagnostics.failed ? null : policy, diagnostics: diagnostics.list() };
}

/**
 * Checks texts that one domain enforces together: labels, rule names, and what a
 * child may do with what it inherits. Each was parsed with `fragment`.
 */
export function checkTogether(
  policies: readonly Policy[],
  inherited: Inherited | null,
  diagnostics: Diagnostics,
  above: ReadonlySet<string> = new Set(),
): void {
  runChecks(SET_CHECKS, { policies, inherited, machineWide: false, above }, diagnostics);
}

function parseWhole(text: string): Statement[] | null {
  try {
    return parseGrammar(text, { startRule: "Policy" }) as Statement[];
  } catch (thrown) {
    describeSyntaxError(thrown, text, 0);
    return null;
  }
}

function parseStatements(text: string, origin: Origin, diagnostics: Diagnostics): Statement[] {
  const statements: Statement[] = [];
  for (const [start, end] of slices(text, STATEMENT_START, 0, text.length)) {
    if (diagnostics.full) break;
    const piece = text.slice(start, end);
    try {
      statements.push(...(parseGrammar(piece, { startRule: "Policy", base: start }) as Statement[]));
    } catch (thrown) {
      const mistake = describeSyntaxError(thrown, text, start);
      diagnostics.add(origin, mistake.offset, mistake.code, mistake.message, mistake.hint);
      parsePieces(text, mistake.offset, end, origin, diagnostics);
    }
  }
  return statements;
}

/** Looks for further mistakes in the clauses of a broken rule that begin after its first mistake. */
function parsePieces(text: string, from: number, to: number, origin: Origin, diagnostics: Diagnostics): void {
  for (const [start, end] of slices(text, PIECE_START, from, to)) {
    if (diagnostics.full) return;
    if (start === from) continue;
    const startRule: StartRuleNames = /^\s*because/.test(text.slice(start, end)) ? "BecausePiece" : "ClausePiece";
    try {
      parseGrammar(text.slice(start, end), { startRule, base: start });
    } catch (thrown) {
      const mistake = describeSyntaxError(thrown, text, start);
      diagnostics.add(origin, mistake.offset, mistake.code, mistake.message, mistake.hint);
    }
  }
}

/** Cuts a range of the text before each match; the first piece begins at `from`. */
function slices(text: string, starts: RegExp, from: number, to: number): [start: number, end: number][] {
  const cuts = [from];
  const pattern = new RegExp(starts.source, starts.flags);
  pattern.lastIndex = from;
  for (let match = pattern.exec(text); match && match.index < to; match = pattern.exec(text)) {
    if (match.index > from) cuts.push(match.index);
    if (match[0] === "") pattern.lastIndex++;
  }
  return cuts.map((start, index) => [start, cuts[index + 1] ?? to]);
}
