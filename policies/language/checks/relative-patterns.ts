import { anchorsOf } from "../../patterns/place.js";
import { type Check, eachPath, offsetIn } from "./unit.js";

/** Machine-wide policy belongs to no project, so there is no root to take `src/` below. */
export const checkRelativePatterns: Check = (unit, report) => {
  if (!unit.machineWide) return;
  for (const policy of unit.policies) {
    eachPath(policy, (path, use) => {
      if (!anchorsOf(path.value, use).includes("root")) return;
      const hint = `write "/…" for one place, or "**/${path.value}" for everywhere`;
      const message = "a machine-wide policy has no root for a relative pattern";
      report(policy, offsetIn(policy, path, 0), "relative-pattern", message, hint);
    });
  }
};
