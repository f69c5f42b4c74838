/** What a reader of a policy should think about twice: what is likely too broad, too narrow, or easily misread. */
import type { ClauseReport } from "../../policies/compiler/index.js";
import type { RuleReport } from "./report.js";

const strings = (text: string) => [...text.matchAll(/"((?:[^"\\]|\\.)*)"/gu)].map(([, inner = ""]) => inner);

/** Matches nearly every name. */
const isEverything = (pattern: string) => /^(?:\*\*?|\/\*\*|\*\*\/\*\*?)$/u.test(pattern);
/** Programs that everything is started by. */
const COMMON = /^(?:\*\*\/)?(?:sh|bash|dash|zsh|env|python3?|node|perl|ruby)$/u;
/** Folders that every program reads from. */
const SHARED = /^(?:\/(?:usr|lib|etc|proc|sys|dev)\/\*\*|\*\*\/\*\.(?:so|pem|json|conf))$/u;

type Remark = (clause: ClauseReport) => string | null;

const stops = (clause: ClauseReport) => clause.effect !== "notify";
const bare = (clause: ClauseReport) => clause.when === null && clause.unless === null;

const broadTarget: Remark = (clause) => {
  const [target = ""] = strings(clause.target);
  if (!stops(clause) || !bare(clause)) return null;
  if (isEverything(target) && clause.operation === "exec") return "no program at all can be started";
  if (isEverything(target) && clause.operation === "connect")
    return "local sockets and name servers are refused too, so looking up names and users fails";
  if (isEverything(target) && clause.operation === "write")
    return "/dev/null, terminals and temporary files are files too: most programs stop at once";
  if (isEverything(target)) return `every file: a program cannot even load its libraries`;
  if (SHARED.test(target)) return "nearly every program touches such files";
  return null;
};

const commonProgram: Remark = (clause) => {
  const [program = "", ...args] = strings(clause.target);
  if (clause.operation !== "exec" || !stops(clause) || !bare(clause) || args.length > 0 || !COMMON.test(program))
    return null;
  return `many programs are ${program} scripts, or start one: they are stopped too`;
};

const spacedProgram: Remark = (clause) => {
  const [program = ""] = strings(clause.target);
  if (clause.operation !== "exec" || !program.includes(" ") || program.includes("/")) return null;
  const words = program.split(" ").map((word) => `"${word}"`);
  return `this is a program with a space in its name; the arguments of one are strings of their own: exec ${words.join(" ")}`;
};

const byName: Remark = (clause) => {
  const [program = ""] = strings(clause.target);
  if (clause.operation !== "exec" || !stops(clause) || program.includes("/") || isEverything(program)) return null;
  return "a copy under another name is not this program; where that matters, protect what it acts on as well";
};

const argumentsAnywhere: Remark = (clause) => {
  const args = strings(clause.target).slice(1);
  if (clause.operation !== "exec" || args.length === 0) return null;
  return `the arguments count in any place, so ${args.map((one) => JSON.stringify(one)).join(" ")} as a file's name fires too`;
};

const openGate: Remark = (clause) => {
  const gate = clause.gates.find((one) => one.since.length === 0);
  return gate
    ? `once ${gate.text} happened, it is allowed for the rest of the session: add since … to close it again`
    : null;
};

const spreading: Remark = (clause) => {
  const [label] = clause.labels;
  if (clause.operation !== "connect" || label === undefined || !stops(clause) || clause.unless !== null) return null;
  return `an agent that reads what carries ${label}, itself or through a tool's output, cannot reach its model any more: name its host in unless target "…"`;
};

const CLAUSE_REMARKS: readonly Remark[] = [broadTarget, commonProgram, spacedProgram, openGate, spreading];
/** True of so many clauses that they are said once for a policy. */
const GENERAL_REMARKS: readonly Remark[] = [byName, argumentsAnywhere];

/** Of one clause. */
export const clauseRemarks = (clause: ClauseReport): string[] =>
  CLAUSE_REMARKS.flatMap((remark) => remark(clause) ?? []);

/** Of a rule as a whole. */
export function ruleRemarks(rule: RuleReport): string[] {
  const stopping = rule.clauses.some(stops);
  return stopping && rule.because === null ? ["there is no because: the agent is stopped and not told why"] : [];
}

/** Said once, each with the clauses that it is true of. */
export function generalRemarks(rules: readonly RuleReport[]): string[] {
  const clauses = rules.flatMap((rule) => rule.clauses);
  return GENERAL_REMARKS.flatMap((remark) => {
    const found = clauses.filter((clause) => remark(clause) !== null);
    const [first] = found;
    if (!first) return [];
    const names = [...new Set(found.map((clause) => clause.name))];
    return [`${names.join(", ")}: ${remark(first)}`];
  });
}
