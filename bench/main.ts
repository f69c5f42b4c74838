/**
 * npm run bench [-- --json] [--quick] [--write] [--kernel NAME] [--from FILE]… [--operation NAME]… [--situation NAME]…
 *   [PART…]
 *
 * Prints tables for people, or JSON; exit status 0 when everything asked for was measured (whether or not a bar was
 * reached), 1 when something could not be, 2 for a wrong option.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../scripts/harness/checkout.js";
import { machine } from "./machine.js";
import { merge } from "./merge.js";
import { type Options, readOptions } from "./options.js";
import { PARTS } from "./parts/index.js";
import { markdownReport, textReport } from "./report/markdown.js";
import type { Results } from "./results.js";

const progress = (text: string) => process.stderr.write(`bench: ${text}\n`);

/** The results of one part, or null after saying why there are none. */
async function measured(part: keyof typeof PARTS, { quick, kernel, only }: Options): Promise<Results | null> {
  try {
    const {
      results = [],
      refused = [],
      programs = [],
      figures = [],
      notes = [],
    } = await PARTS[part]({
      quick,
      kernel,
      only,
      progress,
    });
    return { machine: machine(), parts: [{ part, quick }], results, refused, programs, figures, notes };
  } catch (error) {
    progress(`${part} was not measured: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

async function main(options: Options): Promise<number> {
  const all = options.from.map((file) => JSON.parse(readFileSync(file, "utf8")) as Results);
  let failed = 0;
  for (const part of options.parts) {
    const found = await measured(part, options);
    if (found) all.push(found);
    else failed++;
  }
  const results = merge(machine(), all);
  process.stdout.write(options.json ? `${JSON.stringify(results, null, 2)}\n` : textReport(results));
  if (options.write) {
    const missing = Object.keys(PARTS).filter((name) => !results.parts.some(({ part }) => part === name));
    if (missing.length > 0) progress(`docs/bench.md lacks ${missing.join(", ")}`);
    const document = join(CHECKOUT, "docs", "bench.md");
    writeFileSync(document, markdownReport(results, missing) + stressOf(readFileSync(document, "utf8")));
  }
  return failed === 0 ? 0 : 1;
}

/** What npm run test:stress found is written by hand, and stays. */
function stressOf(document: string): string {
  const at = document.indexOf("\n## Stress\n");
  return at < 0 ? "" : document.slice(at);
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
