/** Policies to measure with: as large as asked for, the same each time, and like those that people write. */
import { type Draw, endpointPattern, execPattern, filePattern } from "./patterns.js";
import { randomNumbers } from "./random.js";

const SEED = 20261123;

type Operation = "open" | "read" | "write" | "unlink" | "exec" | "connect";

/** Ten rules have this mix. */
const MIX: readonly Operation[] = [
  "open",
  "open",
  "read",
  "read",
  "write",
  "write",
  "unlink",
  "exec",
  "exec",
  "connect",
];

function clause(operation: Operation, draw: Draw, number: number): string {
  if (operation === "exec") return `  block exec ${execPattern(draw, number)}`;
  if (operation === "connect") return `  block connect endpoint ${endpointPattern(draw, number)}`;
  return `  block ${operation} file ${filePattern(draw, number)}`;
}

/**
 * `rules` rules that no measured operation matches. The first says something of every operation, so a policy of one
 * rule already has the engine look at each of them; the others say one thing each.
 */
export function generatePolicy(rules: number): string {
  const random = randomNumbers(SEED);
  const draw: Draw = (from) => from[Math.floor(random() * from.length)]!;
  const lines: string[] = [];
  for (let index = 0; index < rules; index++) {
    lines.push(`rule r${index}:`);
    const operations = index === 0 ? [...new Set(MIX)] : [draw(MIX)];
    for (const operation of operations) lines.push(clause(operation, draw, index));
  }
  return `${lines.join("\n")}\n`;
}

/** The same with one more rule that reports every operation the measured process does. */
export function generateMatching(rules: number): string {
  const own = ["open", "read", "write", "unlink"].map((name) => `  notify ${name} file "{src,folders}/**"`);
  return [
    generatePolicy(rules - 1),
    "rule matching:",
    ...own,
    '  notify exec "true"',
    '  notify connect endpoint "127.0.0.1"',
    "",
  ].join("\n");
}
