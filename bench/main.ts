/**
 * npm run bench [-- --json] [--quick] [--write] [--kernel NAME] [PART…]
 *
 * Prints tables for people, or JSON; exit status 0 when everything asked for was measured (whether or not a bar was
 * reached), 1 when something could not be, 2 for a wrong option.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../scripts/harness/checkout.js";
import { machine } from "./machine.js";
import { type Options, readOptions } from "./options.js";
import { PARTS } from "./parts/index.js";
import type { PartResult } from "./parts/part.js";
import { markdownReport, textReport } from "./report/markdown.js";
import type { Results } from "./results.js";

const progress = (text: string) => process.stderr.write(`bench: ${text}\n`);

async function main({ json, quick, write, parts, kernel }: Options): Promise<number> {
  const done: PartResult[] = [];
  let failed = 0;
  for (const name of parts) {
    try {
      done.push(await PARTS[name]({ quick, kernel, progress }));
    } catch (error) {
      failed++;
      progress(`${name} was not measured: ${error instanceof Error ? error.message : error}`);
    }
  }
  const results: Results = {
    machine: machine(),
    results: done.flatMap((part) => part.results ?? []),
    refused: done.flatMap((part) => part.refused ?? []),
    programs: done.flatMap((part) => part.programs ?? []),
    figures: done.flatMap((part) => part.figures ?? []),
    notes: done.flatMap((part) => part.notes ?? []),
  };
  process.stdout.write(json ? `${JSON.stringify(results, null, 2)}\n` : textReport(results));
  if (write && failed === 0) writeFileSync(join(CHECKOUT, "docs", "bench.md"), markdownReport(results));
  else if (write) progress("docs/bench.md was not written: a part is missing");
  return failed === 0 ? 0 : 1;
}

function optionsOrNull(): Options | null {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    progress(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
    return null;
  }
}

const options = optionsOrNull();
if (options) process.exitCode = await main(options);
