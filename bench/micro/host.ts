/** The tracepoint tier, on this machine's own kernel. */

import { addon } from "../../addon/index.js";
import { builtProgram } from "../native/build.js";
import { situations } from "./conditions.js";
import { measure } from "./measure.js";
import { PLANS } from "./operations.js";
import { withProject } from "./project.js";

/** Seven rounds, with the engine loaded anew for each; three in a short run. */
export function measureHost(quick: boolean, progress: (text: string) => void) {
  const loads = quick ? 3 : 7;
  return withProject(async (folder, port) => {
    const setup = {
      addon,
      tier: "tracepoint" as const,
      program: builtProgram("micro"),
      folder,
      port,
      clock: "cpu" as const,
    };
    const unit = { name: "ns" as const, ns: 1 };
    return measure(setup, situations(folder, setup.tier, quick), PLANS, { loads, passes: 1 }, unit, (load) =>
      progress(`tracepoint tier on this machine: round ${load + 1} of ${loads}`),
    );
  });
}
