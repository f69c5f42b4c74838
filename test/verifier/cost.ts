/** What load.c prints, as records. */

/** One program on one kernel. */
export type Cost =
  | {
      readonly outcome: "ok";
      readonly object: string;
      readonly program: string;
      /** instructions that the verifier processed */
      readonly instructions: number;
      /** states it made in all, and held at once */
      readonly states: number;
      readonly peak: number;
      /** bytes of the deepest chain of frames; null when the log did not tell */
      readonly stack: number | null;
      /** microseconds of the guest's clock */
      readonly time: number;
    }
  | { readonly outcome: "absent"; readonly object: string; readonly program: string }
  | {
      readonly outcome: "refused";
      readonly object: string;
      readonly program: string;
      readonly reason: string;
      /** the end of the verifier's log, filled by later lines */
      readonly log: string[];
    };

/** Fields behind the outcome, as load.c prints them. Throws for a line with fewer of them. */
function parse(outcome: string, fields: readonly string[]): Cost {
  const [object, program, ...rest] = fields;
  if (object === undefined || program === undefined) throw new Error(`the loader printed "${fields.join(" ")}"`);
  if (outcome === "absent") return { outcome, object, program };
  if (outcome === "refused") return { outcome, object, program, reason: rest[0] ?? "", log: [] };
  const [instructions = NaN, states = NaN, peak = NaN, stack = NaN, time = NaN] = rest.map(Number);
  if (Number.isNaN(time)) throw new Error(`the loader printed "${fields.join(" ")}"`);
  return {
    outcome: "ok",
    object,
    program,
    instructions,
    states,
    peak,
    stack: stack < 0 ? null : stack,
    time,
  };
}

/** Collects the loader's output line by line. */
export class CostReader {
  readonly costs: Cost[] = [];
  /** the kernel's release, once its line has come */
  release = "";

  /** Takes one line without its newline; lines of anything else are ignored. */
  line(text: string): void {
    const [outcome = "", ...fields] = text.split("\t");
    if (outcome === "kernel") this.release = fields[0] ?? "";
    else if (["ok", "absent", "refused"].includes(outcome)) this.costs.push(parse(outcome, fields));
    else if (text.startsWith("# ")) {
      const last = this.costs.at(-1);
      if (last?.outcome === "refused") last.log.push(text.slice(2));
    }
  }
}
