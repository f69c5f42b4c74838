import { parseArgs } from "node:util";
import { PARTS, type PartName } from "./parts/index.js";

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
    },
  });
  const known = Object.keys(PARTS);
  const wrong = positionals.find((name) => !known.includes(name));
  if (wrong !== undefined) throw new Error(`there is no part "${wrong}": parts are ${known.join(", ")}`);
  // With earlier results, only what is named is measured on top of them.
  const chosen = positionals.length > 0 || values.from.length > 0 ? positionals : known;
  return { ...values, parts: chosen as PartName[] };
}
