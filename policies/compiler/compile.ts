/** Effective policy -> kernel image. */
import type { Diagnostic } from "../language/diagnostics.js";
import type { EffectivePolicy, Operation } from "../language/tree.js";
import type { Alias } from "../patterns/alias.js";
import { AP } from "./abi.generated.js";
import type { Atoms, GroupPattern } from "./atoms.js";
import { type Budget, DEFAULT_BUDGET, Work } from "./automata/budget.js";
import { buildGroup, type Group, GroupProblem } from "./automata/group.js";
import { ImageTooLarge, writeImage } from "./image.js";
import { lower } from "./lower.js";
import { OPERATION_NUMBER } from "./moves.js";
import type { Tables } from "./numbering.js";
import { Problems, type Site } from "./problems.js";
import { type ClauseReport, gatesClosed } from "./report.js";

export interface CompileOptions {
  /** numbers given before, for this realm and session; never changed */
  readonly tables: Tables;
  /** present addresses of a host name (lower case, no final dot); [] when it has none. Must not throw. */
  readonly resolveHost: (name: string) => readonly string[];
  /** other names of folders, as Place has them; for all parts alike */
  readonly aliases?: readonly (readonly Alias[])[];
  readonly budget?: Budget;
}

const KINDS = ["file", "program", "argument", "unix", "address"] as const;

export interface GroupStatistics {
  readonly kind: (typeof KINDS)[number];
  readonly patterns: number;
  readonly classes: number;
  /** states of each automaton */
  readonly states: readonly number[];
}

export interface CompileStatistics {
  readonly bytes: number;
  readonly groups: readonly GroupStatistics[];
  /** unspent part of Budget.work */
  readonly workLeft: number;
}

export type CompileResult =
  | {
      readonly ok: true;
      readonly image: Uint8Array;
      /** options.tables with what this policy added */
      readonly tables: Tables;
      readonly reports: readonly ClauseReport[];
      /** operations that have a clause or move: the others need not be looked at */
      readonly operations: readonly Operation[];
      /** host names to keep current: compile again when their addresses change */
      readonly hosts: readonly string[];
      /** warnings */
      readonly diagnostics: readonly Diagnostic[];
      readonly statistics: CompileStatistics;
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Takes a policy that passed the language's checks. Never throws for what a policy says; bounded by the budget. */
export function compile(effective: EffectivePolicy, options: CompileOptions): CompileResult {
  const problems = new Problems();
  const budget = options.budget ?? DEFAULT_BUDGET;
  const work = new Work(budget.work);
  const lowered = lower(effective, options, problems);
  const failed = (): CompileResult => ({ ok: false, diagnostics: problems.diagnostics.list() });
  if (problems.diagnostics.failed) return failed();

  const groups = buildGroups(lowered.atoms, budget, work, problems);
  if (!groups) return failed();
  const { atoms, clauses } = lowered;
  const moves = lowered.moves.list;
  const closes = gatesClosed(lowered.reports);
  let image: Uint8Array;
  try {
    image = writeImage({ groups, nodes: atoms.nodes, execs: atoms.execs, moves, clauses, closes });
  } catch (error) {
    if (!(error instanceof ImageTooLarge)) throw error;
    const first = effective.parts[0]!.policy;
    problems.report(
      { policy: first, offset: 0 },
      "image-too-large",
      `the policy's image is too large: ${error.message}`,
    );
    return failed();
  }
  const used = new Set([...moves, ...clauses].map((record) => record.operation));
  return {
    ok: true,
    image,
    tables: lowered.numbering.tables,
    reports: lowered.reports,
    operations: (Object.keys(OPERATION_NUMBER) as Operation[]).filter((name) => used.has(OPERATION_NUMBER[name])),
    hosts: [...atoms.hosts],
    diagnostics: problems.diagnostics.list(),
    statistics: { bytes: image.length, groups: statisticsOf(atoms, groups), workLeft: work.remaining },
  };
}

/** Sections by group kind, or null after a problem was reported. */
function buildGroups(atoms: Atoms, budget: Budget, work: Work, problems: Problems): (Group | null)[] | null {
  const groups: (Group | null)[] = [];
  for (const [kind, patterns] of patternsOf(atoms).entries()) {
    try {
      const automata = kind === AP.AP_GROUP_ARG ? AP.AP_ARG_AUTOMATA_MAX : budget.automata;
      const most = Math.min(budget.automata, automata);
      const group =
        patterns.length > 0 ? buildGroup(patterns, AP.AP_CLASSES_MAX, { ...budget, automata: most }, work) : null;
      groups.push(group);
    } catch (error) {
      if (!(error instanceof GroupProblem)) throw error;
      reportGroupProblem(error, KINDS[kind]!, patterns, problems);
      return null;
    }
  }
  return groups;
}

/** By group kind. */
function patternsOf(atoms: Atoms): (readonly GroupPattern[])[] {
  const { files, programs, args } = atoms;
  return [...[files, programs, args].map((table) => [...table.patterns.values()]), atoms.sockets, atoms.addresses];
}

function reportGroupProblem(
  problem: GroupProblem,
  kind: string,
  patterns: readonly GroupPattern[],
  problems: Problems,
): void {
  const site: Site = patterns[problem.pattern ?? 0]!.site;
  const all = `the ${patterns.length} ${kind} patterns together`;
  const [message, hint] = {
    classes: [`${all} tell too many different bytes apart`, "use fewer different non-ASCII characters"],
    pattern: ["this pattern needs too many states", "use fewer ? and * behind a leading * or **, or split the pattern"],
    automata: [`${all} need too many states`, "join patterns that start with **/ and end with /** into one with {a,b}"],
    hits: [
      `more than ${AP.AP_HITS_MAX} ${kind} patterns match the same text`,
      "join patterns that rules have in common, or leave out those that a wider one covers",
    ],
    work: [
      problem.pattern === null ? `${all} take too long to compile` : "this pattern takes too long to compile",
      "use fewer ? and * behind a leading * or **",
    ],
  }[problem.reason] as [string, string];
  problems.report(site, "pattern-too-complex", message, hint);
}

function statisticsOf(atoms: Atoms, groups: readonly (Group | null)[]): GroupStatistics[] {
  const patterns = patternsOf(atoms);
  return groups.flatMap((group, index) =>
    group
      ? [
          {
            kind: KINDS[index]!,
            patterns: patterns[index]!.length,
            classes: group.classes.count,
            states: group.automata.map((automaton) => automaton.states),
          },
        ]
      : [],
  );
}
