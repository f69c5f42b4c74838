/** Alternation `{a,b}` written out. */
import { type Item, PatternProblem } from "./glob-lexer.js";

/** alternatives of one pattern, written out */
export const ALTERNATIVES_MAX = 256;
const NESTING_MAX = 32;

/** All combinations; braces are balanced (the lexer saw to it). Throws PatternProblem above ALTERNATIVES_MAX. */
export function expandBraces(items: readonly Item[]): Item[][] {
  let at = 0;

  function sequence(depth: number): Item[][] {
    let found: Item[][] = [[]];
    while (at < items.length) {
      const item = items[at] as Item;
      if (depth > 0 && (item.kind === "comma" || item.kind === "close")) break;
      at++;
      if (item.kind !== "open") {
        for (const one of found) one.push(item);
        continue;
      }
      if (depth >= NESTING_MAX) throw new PatternProblem(`braces nest deeper than ${NESTING_MAX}`, item.at);
      const inner: Item[][] = [];
      do {
        inner.push(...sequence(depth + 1));
        at++;
      } while ((items[at - 1] as Item).kind === "comma");
      if (found.length * inner.length > ALTERNATIVES_MAX)
        throw new PatternProblem(`more than ${ALTERNATIVES_MAX} alternatives when written out`, item.at);
      found = found.flatMap((head) => inner.map((tail) => [...head, ...tail]));
    }
    return found;
  }

  return sequence(0);
}
