import { addon } from "../../addon/index.js";
import type { Tier } from "../../addon/types.js";
import { Field } from "../micro/field.js";
import { compilePolicy } from "../policy/compile.js";

/** The tier of this kernel, unless the environment says another one (ACTPLANE_TIER, in a guest). */
export const TIER = (process.env.ACTPLANE_TIER ?? "tracepoint") as Tier;

/** Runs `use` with the engine of this kernel loaded and nothing else of ours. */
export async function withEngine<T>(use: (field: Field) => Promise<T>): Promise<T> {
  const field = new Field({ addon, tier: TIER, program: "", folder: "/", port: 0, clock: "wall" });
  try {
    return await use(field);
  } finally {
    await field.close();
  }
}

/** The image of a policy that compiles. */
export function imageOf(text: string, root: string): Uint8Array {
  const outcome = compilePolicy(text, root, "tracepoint");
  if ("refused" in outcome) throw new Error(`the policy is refused: ${outcome.refused}`);
  return outcome.image;
}

/** Whether `holds` comes true within ten seconds. */
export async function until(holds: () => boolean): Promise<boolean> {
  for (let n = 0; n < 400 && !holds(); n++) await new Promise((resolve) => setTimeout(resolve, 25));
  return holds();
}
