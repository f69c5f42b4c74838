/** What the service needs to tell people about a clause when it fires: the image holds only numbers. */
import type {
  Clause,
  Effect,
  EffectivePolicy,
  GateEvent,
  LabelExpr,
  Operation,
  Pattern,
  Policy,
  Rule,
} from "../language/tree.js";

export interface EventReport {
  /** event number of the session */
  readonly event: number;
  readonly operation: GateEvent["operation"];
  readonly text: string;
}

export interface GateReport extends EventReport {
  readonly exits: number | null;
  /** event after which its program may be the session's own work and opens nothing; null: none */
  readonly planted: number | null;
  readonly since: readonly EventReport[];
}

/** A statement that could change a label that a clause asks for. */
export interface TransformReport {
  readonly label: string;
  /** `exec "…"` */
  readonly by: string;
}

export interface ClauseReport {
  /** ap_clause.rule: index over all rules of all parts, so that equal names do not clash */
  readonly rule: number;
  readonly name: string;
  /** ap_clause.number: position in its rule, from 0 */
  readonly clause: number;
  readonly effect: Effect;
  readonly operation: Operation;
  /** as written: `exec "git" "push"` */
  readonly target: string;
  readonly because: string | null;
  /** of the clause, in the file the user wrote */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** text of `if` and `unless`, or null */
  readonly when: string | null;
  readonly unless: string | null;
  /** labels without which the clause would not fire, and labels that would keep it from firing */
  readonly labels: readonly string[];
  readonly absentLabels: readonly string[];
  readonly gates: readonly GateReport[];
  /** transforms that drop one of `labels`, or give one of `absentLabels` */
  readonly declassifiers: readonly TransformReport[];
  readonly endorsers: readonly TransformReport[];
}

export function clauseReport(
  rule: Rule,
  ruleIndex: number,
  clause: Clause,
  number: number,
  policy: Policy,
  effective: EffectivePolicy,
  gates: readonly GateReport[],
): ClauseReport {
  const labels = new Set<string>();
  const absentLabels = new Set<string>();
  if (clause.when) collectLabels(clause.when, true, labels, absentLabels);
  const { line, column } = policy.origin.locate(clause.start);
  const textOf = (span: { start: number; end: number } | null): string | null =>
    span ? oneLine(policy.text.slice(span.start, span.end)) : null;
  return {
    rule: ruleIndex,
    name: rule.name.value,
    clause: number,
    effect: clause.effect,
    operation: clause.operation,
    target: formatPattern(clause.target),
    because: rule.because?.value ?? null,
    file: policy.origin.file,
    line,
    column,
    when: textOf(clause.when),
    unless: textOf(clause.unless),
    labels: [...labels],
    absentLabels: [...absentLabels],
    gates,
    declassifiers: transformsOf(effective, "declassify", labels),
    endorsers: transformsOf(effective, "endorse", absentLabels),
  };
}

function collectLabels(expr: LabelExpr, positive: boolean, present: Set<string>, absent: Set<string>): void {
  if (expr.kind === "label") (positive ? present : absent).add(expr.name.value);
  else if (expr.kind === "not") collectLabels(expr.of, !positive, present, absent);
  else if (expr.kind !== "true") {
    collectLabels(expr.left, positive, present, absent);
    collectLabels(expr.right, positive, present, absent);
  }
}

/** event -> the gates that it closes in any clause */
export function gatesClosed(reports: readonly ClauseReport[]): ReadonlyMap<number, ReadonlySet<number>> {
  const closes = new Map<number, Set<number>>();
  for (const gate of reports.flatMap((report) => report.gates))
    for (const { event } of gate.since) closes.set(event, (closes.get(event) ?? new Set()).add(gate.event));
  return closes;
}

type TransformKind = "declassify" | "endorse";

/** The transforms of a policy by what they do to which label: looked up for every clause. */
const transforms = new WeakMap<EffectivePolicy, ReadonlyMap<string, readonly TransformReport[]>>();

function transformsOf(effective: EffectivePolicy, kind: TransformKind, labels: ReadonlySet<string>) {
  if (labels.size === 0) return [];
  const known = transforms.get(effective) ?? indexTransforms(effective);
  transforms.set(effective, known);
  return [...labels].flatMap((label) => known.get(`${kind} ${label}`) ?? []);
}

function indexTransforms(effective: EffectivePolicy): ReadonlyMap<string, readonly TransformReport[]> {
  const found = new Map<string, TransformReport[]>();
  for (const { policy } of effective.parts)
    for (const statement of policy.statements) {
      if (statement.kind !== "declassify" && statement.kind !== "endorse") continue;
      const label = statement.label.value;
      const by = formatPattern(statement.by);
      const list = found.get(`${statement.kind} ${label}`) ?? [];
      if (!list.some((one) => one.by === by)) list.push({ label, by });
      found.set(`${statement.kind} ${label}`, list);
    }
  return found;
}

/** The pattern as the language writes it. */
export function formatPattern(pattern: Pattern): string {
  if (pattern.kind === "exec")
    return ["exec", ...[pattern.program, ...pattern.args].map((text) => quote(text.value))].join(" ");
  return pattern.kind === "file" ? `file ${quote(pattern.path.value)}` : `endpoint ${quote(pattern.address.value)}`;
}

/** The event as the language writes it: `exec "make"`, `write "src/**"`. */
export function formatEvent(event: GateEvent): string {
  if (event.pattern.kind === "exec") return formatPattern(event.pattern);
  return `${event.operation} ${quote(event.pattern.path.value)}`;
}

function quote(value: string): string {
  return `"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** Comments and line breaks of the source do not belong into one line of feedback. */
function oneLine(text: string): string {
  return text
    .replace(/("(?:[^"\\]|\\.)*")|#[^\n]*/g, "$1")
    .replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, quoted?: string) => quoted ?? " ")
    .trim();
}
