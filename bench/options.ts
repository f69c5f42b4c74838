import { parseArgs } from "node:util";
import { PARTS, type PartName } from "./parts/index.js";

export interface Options {
  readonly json: boolean;
  readonly quick: boolean;
  /** put the result into docs/bench.md */
  readonly write: boolean;
  readonly parts: readonly PartName[];
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
    },
  });
  const known = Object.keys(PARTS);
  const wrong = positionals.find((name) => !known.includes(name));
  if (wrong !== undefined) throw new Error(`there is no part "${wrong}": parts are ${known.join(", ")}`);
  if (values.write && (values.quick || positionals.length > 0)) {
    throw new Error("--write needs a full run: leave --quick and names of parts out");
  }
  return { ...values, parts: (positionals.length > 0 ? positionals : known) as PartName[] };
}
