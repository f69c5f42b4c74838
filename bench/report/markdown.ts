import type { Results } from "../results.js";
import { asMarkdown, asText, type Table } from "./table.js";
import { barsTable, figuresTable, microTable, peerTable, programsTable, refusals } from "./tables.js";

function tablesOf(results: Results): Table[] {
  const tiers = ["lsm", "modify-return", "tracepoint"] as const;
  const micro = tiers.map((tier) => microTable(tier, results));
  const programs = tiers.map((tier) => programsTable(tier, results));
  return [barsTable(results), ...micro, peerTable(results), figuresTable(results), ...programs].filter(
    (table) => table !== null,
  );
}

/** For a terminal. */
export function textReport(results: Results): string {
  return [...tablesOf(results).map(asText), ...refusals(results).map((line) => `${line}\n`)].join("\n");
}

/** docs/bench.md. `absent`: parts that were not measured. */
export function markdownReport(results: Results, absent: readonly string[]): string {
  const { kernel, processor, processors, node } = results.machine;
  const short = results.parts.filter(({ quick }) => quick).map(({ part }) => part);
  const missing = [
    ...refusals(results),
    ...absent.map((part) => `${part}: not measured`),
    ...(short.length > 0 ? [`measured in a short run only (\`--quick\`): ${short.join(", ")}`] : []),
  ];
  return [
    "# Benchmark\n",
    "Written by `npm run bench -- --write`; how it measures is in [bench/README.md](../bench/README.md).\n",
    `Machine: ${processors} x ${processor}, Linux ${kernel}, node ${node}. Other work ran on it at the same time, which`,
    "moves the tracepoint tier's nanoseconds; the other tiers' instructions are counted in a guest and repeat.\n",
    ...tablesOf(results).map(asMarkdown),
    ...(missing.length > 0 ? ["### Not measured\n", ...missing.map((line) => `- ${line}`), ""] : []),
  ].join("\n");
}
