import { type GlobMode, isPatternError, parseGlob } from "../../patterns/glob.js";
import type { Text } from "../tree.js";
import { type Check, eachPath, eachPattern, offsetIn } from "./unit.js";

/** File, program and argument patterns: balanced, bounded, and able to match something. */
export const checkPatterns: Check = (unit, report) => {
  for (const policy of unit.policies) {
    const check = (text: Text, mode: GlobMode) => {
      const glob = parseGlob(text.value, mode);
      if (!isPatternError(glob)) return;
      report(policy, offsetIn(policy, text, glob.at), "bad-pattern", glob.error, glob.hint);
    };
    eachPath(policy, (path) => {
      check(path, "path");
      // `~root/x` and a lone `~` would silently be names below the policy's root.
      if (/^~(?:[A-Za-z0-9_.-]+\/|[A-Za-z0-9_.-]*$)/.test(path.value)) {
        const hint = "~/ is the caller's home; a name that begins with ~ is written [~]";
        report(policy, offsetIn(policy, path, 0), "bad-pattern", "only ~/ is known of the forms with ~", hint);
      }
    });
    eachPattern(policy, (pattern) => {
      if (pattern.kind !== "exec") return;
      // An empty argument is one that a program may be given, and no pattern that asks for nothing.
      for (const argument of pattern.args) if (argument.value !== "") check(argument, "bytes");
    });
  }
};
