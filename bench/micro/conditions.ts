import type { Tier } from "../../addon/types.js";
import type { Only } from "../parts/part.js";
import { compilePolicy } from "../policy/compile.js";
import { generateMatching, generatePolicy } from "../policy/generate.js";
import type { Condition } from "../results.js";
import { nameOf, type Situation } from "./situation.js";

/** A live policy that has no need to see reads and writes. */
const EXEC_ONLY = 'rule exec-only:\n  block exec "git" "push"\n';

/** The text of the policy that a situation needs. */
function policyOf(condition: Condition, rules: number): string {
  if (condition === "matching") return generateMatching(rules);
  return condition === "outside" && rules === 1 ? EXEC_ONLY : generatePolicy(rules);
}

/** The whole list, or what a short run is content with, or what was asked for by name. */
export function situations(root: string, tier: Tier, quick: boolean, { situations: asked }: Only): Situation[] {
  const inside = quick && asked.length === 0 ? [1, 100] : [1, 32, 100, 1000, 5000];
  const matching = quick && asked.length === 0 ? [100] : [1, 100];
  const all: readonly (readonly [Condition, number])[] = [
    ["outside", 0],
    ["outside", 1],
    ["outside", 100],
    ...inside.map((rules) => ["inside", rules] as const),
    ...matching.map((rules) => ["matching", rules] as const),
  ];
  return all
    .filter(([condition, rules]) => asked.length === 0 || asked.includes(nameOf({ condition, rules })))
    .map(([condition, rules]) => ({
      condition,
      rules,
      policy: condition === "outside" && rules === 0 ? null : compilePolicy(policyOf(condition, rules), root, tier),
    }));
}
