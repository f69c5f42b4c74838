import { measureFlood } from "../parts/flood.js";
import type { Check } from "./main.js";

/** Matches as fast as two processes make them: each is counted, each record came or is counted as lost, nothing grows. */
export async function flood(check: Check): Promise<void> {
  const before = process.memoryUsage.rss();
  const { figures = [] } = await measureFlood({
    quick: false,
    only: { operations: [], situations: [] },
    kernel: "",
    progress: () => {},
  });
  const found = (name: string) => figures.find((figure) => figure.name === name)?.value;
  const grown = (process.memoryUsage.rss() - before) / 1048576;
  const rate = (name: string) => found(name)?.toFixed(0);
  console.log(`# ${rate("flood-rate")} matches a second; ${rate("flood-capacity")} by processor time`);
  console.log(`# ${found("flood-lost")?.toFixed(1)} % of the records lost`);
  console.log(`# memory of the process that reads the records: ${grown.toFixed(0)} MiB more`);
  check("every verdict is right and counted", found("flood-wrong"), 0);
  check("every record was received or is counted as lost", found("flood-unaccounted"), 0);
  // What ends with the process that is judged beside it is taken off.
  check("the maps do not grow", (found("flood-maps") ?? 1) <= 0, true);
}
