import type { Tier } from "../../addon/types.js";
import type { CompileAnswer, CompileJob } from "../../daemon/compile/job.js";
import { runJob } from "../../daemon/compile/run.js";
import { emptyTables, WEAKER_NAMES } from "../../policies/compiler/index.js";

/** What became of a policy: its image, or why the compiler does not take it. */
export type Outcome = { readonly image: Uint8Array } | { readonly refused: string };

/** What the service's compiler thread is asked for a policy text below `root`. */
export function compileJob(text: string, root: string, tier: Tier): CompileJob {
  return {
    sources: [{ layer: "policy", file: null, rules: [text], root, home: "/home/dev", domain: null }],
    tables: emptyTables(),
    tier,
    accept: tier === "tracepoint" ? WEAKER_NAMES : [],
    addresses: new Map(),
  };
}

/** Compiles a policy text below `root` by the code that the service's compiler thread runs. */
export function compilePolicy(text: string, root: string, tier: Tier): Outcome {
  return outcomeOf(runJob(compileJob(text, root, tier)));
}

export function outcomeOf(answer: CompileAnswer): Outcome {
  return answer.ok ? { image: answer.image } : { refused: reason(answer) };
}

/** The first diagnostic's message, in one line. */
export function reason(answer: Exclude<CompileAnswer, { ok: true }>): string {
  return answer.diagnostics[0]?.message ?? answer.error;
}
