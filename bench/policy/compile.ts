import type { Tier } from "../../addon/types.js";
import type { CompileAnswer } from "../../daemon/compile/job.js";
import { runJob } from "../../daemon/compile/run.js";
import { emptyTables, WEAKER_NAMES } from "../../policies/compiler/index.js";

/** What became of a policy: its image, or why the compiler does not take it. */
export type Outcome = { readonly image: Uint8Array } | { readonly refused: string };

/** Compiles a policy text below `root` by the code that the service's compiler thread runs. */
export function compilePolicy(text: string, root: string, tier: Tier): Outcome {
  const source = { file: null, rules: [text], root, home: "/home/dev", domain: null };
  const answer = runJob({
    sources: [source],
    tables: emptyTables(),
    tier,
    accept: tier === "tracepoint" ? WEAKER_NAMES : [],
    addresses: new Map(),
  });
  return answer.ok ? { image: answer.image } : { refused: reason(answer) };
}

/** The first diagnostic's message, in one line. */
export function reason(answer: Exclude<CompileAnswer, { ok: true }>): string {
  return answer.diagnostics[0]?.message ?? answer.error;
}
