/**
 * Braces of a glob, expanded: `{a,b}{c,d}` is four globs. They are expanded, and not kept as alternation, because what
 * `**` means depends on what stands beside it (`{a/,}**` + `/b`). Expanded are the items, not their text: stars that
 * come together in `{*,x}*` are two `*`, and never the `**` that nobody wrote. The number and length of the results
 * are bounded before anything is built.
 */
import { type Item, lexGlob, PatternProblem } from "./glob-lexer.js";

/** Globs that the braces of one pattern may stand for. */
export const MAX_ALTERNATIVES = 256;
/** Characters (a class is one, and one for each of its ranges) of all of them together. */
const MAX_EXPANDED_LENGTH = 1 << 17;
/** The same for all patterns with braces of one policy text. */
export const MAX_TOTAL_EXPANDED_LENGTH = 1 << 19;
const MAX_BRACE_DEPTH = 8;

type Plain = Exclude<Item, { kind: "open" | "comma" | "close" }>;
type Sequence = (Plain | Sequence[])[];

interface OpenBrace {
  readonly at: number;
  readonly branches: Sequence[];
  readonly outer: Sequence;
}

/** All combinations: at least one. Throws PatternProblem when braces are wrong, or stand for too much. */
export function expandBraces(items: readonly Item[]): Plain[][] {
  const sequence = readSequence(items);
  const [count, length] = measure(sequence);
  if (count > MAX_ALTERNATIVES || length > MAX_EXPANDED_LENGTH) {
    const what = count > MAX_ALTERNATIVES ? `more than ${MAX_ALTERNATIVES} patterns` : "too long a text";
    const first = items.find(({ kind }) => kind === "open") as Item;
    throw new PatternProblem(`the braces stand for ${what}`, first.at, "split it into several clauses");
  }
  return expand(sequence);
}

/** Length of all globs that a pattern's braces stand for, without building them; 0 without braces or when it is wrong. */
export function expandedLength(pattern: string): number {
  if (!pattern.includes("{")) return 0;
  try {
    return measure(readSequence(lexGlob(pattern)))[1];
  } catch (problem) {
    if (problem instanceof PatternProblem) return 0;
    throw problem;
  }
}

function readSequence(items: readonly Item[]): Sequence {
  const root: Sequence = [];
  const open: OpenBrace[] = [];
  let current = root;
  for (const item of items) {
    const group = open.at(-1);
    if (item.kind === "open") {
      if (open.length === MAX_BRACE_DEPTH)
        throw new PatternProblem(`braces are nested more than ${MAX_BRACE_DEPTH} deep`, item.at);
      const branch: Sequence = [];
      open.push({ at: item.at, branches: [branch], outer: current });
      current = branch;
    } else if (item.kind === "comma") {
      if (group) {
        current = [];
        group.branches.push(current);
      } else current.push({ kind: "literal", text: ",", at: item.at });
    } else if (item.kind === "close") {
      if (!group) throw new PatternProblem("a } without its opening", item.at, "a literal } is written [}]");
      if (group.branches.length === 1)
        throw new PatternProblem("braces without a comma", group.at, withoutComma(current));
      group.outer.push(group.branches);
      current = group.outer;
      open.pop();
    } else current.push(item);
  }
  const group = open.at(-1);
  if (group) throw new PatternProblem("a { is not closed", group.at, "a literal { is written [{]");
  return root;
}

function withoutComma(branch: Sequence): string {
  const text = branch.map((item) => ("text" in item ? item.text : "?")).join("");
  return /^.+\.\..+$/.test(text) ? "a range such as {1..3} is written {1,2,3}" : "a literal { is written [{]";
}

/** Number of globs and their total length; saturates instead of overflowing. */
function measure(sequence: Sequence): [count: number, length: number] {
  let count = 1;
  let length = 0;
  for (const item of sequence) {
    if (!Array.isArray(item)) {
      length += count * lengthOf(item);
      continue;
    }
    let branchCount = 0;
    let branchLength = 0;
    for (const branch of item) {
      const [more, size] = measure(branch);
      branchCount += more;
      branchLength += size;
    }
    length = length * branchCount + count * branchLength;
    count *= branchCount;
    if (count > MAX_ALTERNATIVES || length > MAX_EXPANDED_LENGTH) return [count, length];
  }
  return [count, length];
}

function lengthOf(item: Plain): number {
  if (item.kind === "literal") return item.text.length;
  return item.kind === "class" ? 1 + item.ranges.length : 1;
}

function expand(sequence: Sequence): Plain[][] {
  let found: Plain[][] = [[]];
  for (const item of sequence) {
    if (!Array.isArray(item)) for (const one of found) one.push(item);
    else {
      const tails = item.flatMap(expand);
      found = found.flatMap((head) => tails.map((tail) => [...head, ...tail]));
    }
  }
  return found;
}
