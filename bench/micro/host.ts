/** The tracepoint tier, on this machine's own kernel. */

import { addon } from "../../addon/index.js";
import { builtProgram } from "../native/build.js";
import type { PartOptions, PartResult } from "../parts/part.js";
import { situations } from "./conditions.js";
import { measure } from "./measure.js";
import { chosen, PLANS } from "./operations.js";
import { withProject } from "./project.js";

/** Seven rounds, with the engine loaded anew for each; three in a short run. Then each program by itself. */
export function measureHost({ quick, only, progress }: PartOptions): Promise<PartResult> {
  const loads = quick ? 3 : 7;
  return withProject(async (folder, port) => {
    const program = builtProgram("micro");
    const setup = { addon, tier: "tracepoint" as const, program, folder, port, clock: "cpu" as const };
    const unit = { name: "ns" as const, ns: 1 };
    const all = situations(folder, setup.tier, quick, only);
    const plans = chosen(PLANS, only);
    return measure(setup, all, plans, { loads, passes: 1 }, unit, (load) =>
      progress(`tracepoint tier on this machine: round ${load + 1} of ${loads}`),
    );
  });
}
