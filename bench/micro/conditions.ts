import type { Tier } from "../../addon/types.js";
import { compilePolicy } from "../policy/compile.js";
import { generateMatching, generatePolicy } from "../policy/generate.js";
import type { Situation } from "./situation.js";

/** A live policy that has no need to see reads and writes. */
const EXEC_ONLY = 'rule exec-only:\n  block exec "git" "push"\n';

/** The whole list, or what a short run is content with. */
export function situations(root: string, tier: Tier, quick: boolean): Situation[] {
  const inside = quick ? [1, 100] : [1, 32, 100, 1000, 5000];
  const matching = quick ? [100] : [1, 100];
  const plain = (rules: number) => compilePolicy(generatePolicy(rules), root, tier);
  return [
    { condition: "outside", rules: 0, policy: null },
    { condition: "outside", rules: 1, policy: compilePolicy(EXEC_ONLY, root, tier) },
    { condition: "outside", rules: 100, policy: plain(100) },
    ...inside.map((rules) => ({ condition: "inside" as const, rules, policy: plain(rules) })),
    ...matching.map((rules) => ({
      condition: "matching" as const,
      rules,
      policy: compilePolicy(generateMatching(rules), root, tier),
    })),
  ];
}
