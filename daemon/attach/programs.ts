import type { ProgramPattern } from "../../policies/language/index.js";
import type { PolicySource } from "../compile/job.js";

/**
 * The programs of `attach:` as a policy whose only use is its image: bpf/core/attach.h asks which of its exec patterns an
 * exec is, and nobody is ever in it. So they mean to the letter what `exec` means in a rule. Their patterns were checked
 * where they were written.
 */
export function attachSource(programs: readonly ProgramPattern[], home: string): PolicySource {
  const clauses = programs.map(({ program, args }) => `notify exec ${[program, ...args].map(quoted).join(" ")}`);
  const rules = [`rule attach:\n${clauses.join("\n")}`];
  return { layer: "policy", file: null, rules, rulesName: "attach", root: "", home, domain: null };
}

/** As status shows them. */
export function programNames(programs: readonly ProgramPattern[]): string[] {
  return programs.map(({ program, args }) => [program, ...args].join(" "));
}

function quoted(word: string): string {
  return `"${word.replace(/["\\]/g, "\\$&")}"`;
}
