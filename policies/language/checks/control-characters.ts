import { printable } from "../format.js";
import { type Check, offsetIn, rulesOf } from "./unit.js";

/** A reason is shown on terminals and handed to agents word for word: nothing in it may steer either. */
export const checkControlCharacters: Check = (unit, report) => {
  for (const policy of unit.policies) {
    for (const { because } of rulesOf(policy)) {
      if (!because) continue;
      let at = 0;
      for (const char of because.value) {
        if (char === "\t" || printable(char) !== char) {
          const message = "a reason holds a control or invisible character";
          report(policy, offsetIn(policy, because, at), "control-character", message, "write it as visible text");
          break;
        }
        at += char.length;
      }
    }
  }
};
