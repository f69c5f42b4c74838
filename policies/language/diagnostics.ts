/**
 * What can be wrong with a policy. Every diagnostic has a code of this table;
 * its line says what the code stands for, for the reference and for editors.
 */
import type { Origin, Policy } from "./tree.js";

export type Severity = "error" | "warning";

interface CodeInfo {
  readonly severity: Severity;
  readonly doc: string;
}

const error = (doc: string): CodeInfo => ({ severity: "error", doc });
const warning = (doc: string): CodeInfo => ({ severity: "warning", doc });

export const CODES = {
  // the text
  syntax: error("The text does not follow the grammar."),
  "unterminated-string": error("A string does not end on its line."),
  "unknown-escape": error('A string holds a backslash before something else than " or \\.'),
  "text-too-long": error("A policy or file is larger than one is allowed to be."),
  "too-deep": error("Parentheses, braces or YAML collections are nested too deep."),
  "condition-too-large": error("One `if` or `unless` has too many parts."),
  "too-many-errors": error("More mistakes follow that are not shown."),
  "empty-policy": error("A policy text has no statement."),
  // what the text means
  "unknown-label": error("Nothing introduces this label: no source, no endorse, no inherited policy."),
  "too-many-labels": error("A domain has more labels than the kernel keeps for a process."),
  "duplicate-rule": error("Two rules of one domain have the same name."),
  "empty-rule": error("A rule has no clause."),
  "name-too-long": error("A label or rule name is too long."),
  "reason-too-long": error("A reason is too long to be handed to an agent."),
  "control-character": error("A text that is shown to people holds control characters."),
  "bad-pattern": error("A file, program or argument pattern is wrong, or could never match."),
  "bad-endpoint": error("An endpoint pattern is wrong."),
  "bad-exit-status": error("`exits` is outside 0 to 255, or asked of something that is no program."),
  "relative-pattern": error("Machine-wide policy has no root that a relative pattern could be taken below."),
  "inherited-label": error("A delta or child domain declassifies or endorses a label that it inherited."),
  "inherited-gate": error("A delta or child domain opens a gate that an inherited rule waits for."),
  // the file
  yaml: error("The file is not the YAML that is expected."),
  "unknown-key": error("A key is not known here."),
  "duplicate-key": error("A key is given twice."),
  "wrong-type": error("A value is of another kind than is expected here."),
  "missing-key": error("A key that is needed here is missing."),
  "folded-text": error("YAML would join the lines of this text, so that a comment swallows what follows."),
  "mixed-policy": error("A file has both a flat policy and named rules or domains."),
  "unknown-rule": error("There is no rule of this name."),
  "unknown-domain": error("There is no domain of this name."),
  "not-disableable": error("A domain disables a rule that is locked, or that it does not inherit as default."),
  "domain-cycle": error("A domain is its own ancestor."),
  "no-domain-chosen": error("There are several root domains and nothing says which to take."),
  "empty-domain": error("A domain enforces no rule."),
  // what one kernel image can hold, and what this machine can enforce
  "pattern-too-complex": error(
    "A pattern, or all of one kind together, would need more states than an image can hold.",
  ),
  "image-too-large": error("A domain has more patterns, clauses, gates or lineage tests than an image can hold."),
  "weaker-effect": error("This machine cannot enforce a clause as written, and the weaker effect was not accepted."),
  "never-fires": warning("The condition of a clause can never be true."),
  "unresolved-host": warning("A host name has no address at present."),
  "unbound-rule": warning("No domain binds this rule."),
  "attach-elsewhere": warning(
    "A project's policy names programs that should enter it by themselves, which only policy of the machine or a user does.",
  ),
  "bad-event": error("A step of an example is not written as one."),
  "failed-example": error("An example under `tests` does not meet what it expects."),
  "too-many-entries": error("A file has more domains, rules or entries than are allowed."),
} as const satisfies Record<string, CodeInfo>;

export type DiagnosticCode = keyof typeof CODES;

/** The line a diagnostic points into, cut to a readable length. */
export interface Excerpt {
  readonly text: string;
  /** UTF-16 offset in `text` */
  readonly caret: number;
}

/** `line` and `column` are 1-based and count code points, in the file the user wrote. */
export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string | null;
  readonly excerpt: Excerpt | null;
}

/** Diagnostics kept of one text or file; people fix the first few. */
export const MAX_DIAGNOSTICS = 50;
const EXCERPT_BEFORE = 80;
const EXCERPT_AFTER = 60;

/** Collects diagnostics, each place and code once, up to MAX_DIAGNOSTICS. */
export class Diagnostics {
  readonly #list: Diagnostic[] = [];
  readonly #seen = new Set<string>();

  /** Adds a diagnostic about an offset of the text that `origin` locates. */
  add(origin: Origin, offset: number, code: DiagnosticCode, message: string, hint: string | null = null): void {
    if (this.full) return;
    const { line, column } = origin.locate(offset);
    this.push({
      file: origin.file,
      line,
      column,
      code,
      severity: CODES[code].severity,
      message,
      hint,
      excerpt: excerptOf(origin, line, column),
    });
  }

  push(diagnostic: Diagnostic): void {
    const key = `${diagnostic.file}\0${diagnostic.line}\0${diagnostic.column}\0${diagnostic.code}`;
    if (this.full || this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#list.push(diagnostic);
    if (this.#list.length !== MAX_DIAGNOSTICS - 1) return;
    const message = `more than ${MAX_DIAGNOSTICS - 1} mistakes; the others are not shown`;
    this.#list.push({ ...diagnostic, code: "too-many-errors", severity: "error", message, hint: null, excerpt: null });
  }

  /** True when further diagnostics would be dropped, so that work on them can stop. */
  get full(): boolean {
    return this.#list.length >= MAX_DIAGNOSTICS;
  }

  get failed(): boolean {
    return this.#list.some((diagnostic) => diagnostic.severity === "error");
  }

  /** In the order of the user's file. */
  list(): Diagnostic[] {
    const rank = (diagnostic: Diagnostic) => (diagnostic.code === "too-many-errors" ? 1 : 0);
    const files = [...new Set(this.#list.map((diagnostic) => diagnostic.file))];
    return [...this.#list].sort(
      (a, b) =>
        rank(a) - rank(b) || files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
    );
  }
}

/** Reports about a policy's own text; what a check is given. */
export type Report = (
  policy: Policy,
  offset: number,
  code: DiagnosticCode,
  message: string,
  hint?: string | null,
) => void;

function excerptOf(origin: Origin, line: number, column: number): Excerpt | null {
  const whole = origin.lineText(line);
  if (whole === null) return null;
  let caret = 0;
  for (let point = 1; point < column && caret < whole.length; point++) {
    caret += (whole.codePointAt(caret) as number) > 0xffff ? 2 : 1;
  }
  const from = caret > EXCERPT_BEFORE ? caret - EXCERPT_BEFORE : 0;
  const to = Math.min(whole.length, caret + EXCERPT_AFTER);
  const before = from > 0 ? "…" : "";
  const after = to < whole.length ? "…" : "";
  return { text: before + whole.slice(from, to) + after, caret: caret - from + before.length };
}
