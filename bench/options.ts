import { parseArgs } from "node:util";
import { PLANS } from "./micro/operations.js";
import { isSituation } from "./micro/situation.js";
import { PARTS, type PartName } from "./parts/index.js";
import type { Only } from "./parts/part.js";

export interface Options {
  readonly json: boolean;
  readonly quick: boolean;
  /** put the result into docs/bench.md */
  readonly write: boolean;
  readonly parts: readonly PartName[];
  /** JSON of earlier runs, whose parts need not be measured again */
  readonly from: readonly string[];
  /** kernel of the guest */
  readonly kernel: string;
  readonly only: Only;
}

/** Throws with one line when an option is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      kernel: { type: "string", default: "6.12" },
      from: { type: "string", multiple: true, default: [] },
      operation: { type: "string", multiple: true, default: [] },
      situation: { type: "string", multiple: true, default: [] },
    },
  });
  const only = { operations: values.operation, situations: values.situation };
  const operation = only.operations.find((name) => !PLANS.some((plan) => plan.operation === name));
  if (operation !== undefined) {
    throw new Error(`there is no operation "${operation}": ${PLANS.map((plan) => plan.operation).join(", ")}`);
  }
  const situation = only.situations.find((name) => !isSituation(name));
  if (situation !== undefined) throw new Error(`"${situation}" is no situation: one is "inside:100"`);
  if (values.write && (only.operations.length > 0 || only.situations.length > 0)) {
    throw new Error("docs/bench.md holds whole runs: --write goes without --operation and --situation");
  }
  const known = Object.keys(PARTS);
  const wrong = positionals.find((name) => !known.includes(name));
  if (wrong !== undefined) throw new Error(`there is no part "${wrong}": parts are ${known.join(", ")}`);
  // With earlier results, only what is named is measured on top of them.
  const chosen = positionals.length > 0 || values.from.length > 0 ? positionals : known;
  return { ...values, only, parts: chosen as PartName[] };
}
