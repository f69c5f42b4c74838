/**
 * Glob patterns as the language means them (language.md, "Patterns"), turned into steps over bytes: for the checks of
 * a policy, which only want their mistakes, and for the compiler's automata.
 *
 *   `*`    any characters within one path component     `?`   one character
 *   `**`   any span, slashes too                         `[a-z]`, `[!a-z]`, `[^a-z]`  one of these, or none of these
 *   `**` + `/` at the start of a component also matches no component at all
 *   `foo/**` is everything below foo, and foo itself     `{a,b}`  either; may be nested, a branch may be empty
 *
 * In mode "path" (files, programs, Unix sockets) `*`, `?` and classes stop at
 * "/". In mode "bytes" (program arguments and abstract socket names, which are
 * not paths) "/" is a character like any other and `*` is `**`.
 *
 * Kernel names are bytes, not text. A character is a byte with all UTF-8
 * continuation bytes behind it: on well-formed text that is a code point, and
 * on any other name it still leaves no byte that `?*` would not match, so that
 * no file can be named out of the reach of a rule.
 */
import { expandBraces } from "./braces.js";
import { ALL_BYTES, type ByteSet, byteSet, CONTINUATION, oneByte, SLASH, SLASH_ONLY, without } from "./byte-set.js";
import { type ClassItem, type Item, lexGlob, type PatternError, PatternProblem } from "./glob-lexer.js";
import { complement, utf8Sequences } from "./utf8.js";

export type { PatternError } from "./glob-lexer.js";

export type GlobMode = "path" | "bytes";

export type Step =
  /** one byte of the set */
  | { readonly kind: "byte"; readonly set: ByteSet }
  /** one character: one of the sequences, then, if `open`, any continuation bytes */
  | { readonly kind: "character"; readonly sequences: readonly (readonly ByteSet[])[]; readonly open: boolean }
  /** any bytes but "/" */
  | { readonly kind: "star" }
  /** any bytes */
  | { readonly kind: "any" }
  /** `**` and "/": nothing, or any bytes that end in "/" */
  | { readonly kind: "folders" }
  /** "/" and `**` at the end: nothing, or "/" and any bytes */
  | { readonly kind: "below" };

export interface Glob {
  /** a text matches when it matches one of these from its first byte to its last */
  readonly alternatives: readonly (readonly Step[])[];
}

export function isPatternError(value: object): value is PatternError {
  return "error" in value;
}

/** Never throws: a mistake is returned with the UTF-16 offset where it is. */
export function parseGlob(pattern: string, mode: GlobMode = "path"): Glob | PatternError {
  if (mode === "bytes") return parseWith(pattern, byteSteps);
  return parseWith(pattern, (items) => {
    refuseImpossiblePath(items, pattern);
    return pathSteps(items);
  });
}

/** parseGlob with another way from the items of an alternative to its steps; `toSteps` may throw PatternProblem. */
export function parseWith(pattern: string, toSteps: (items: readonly Item[]) => Step[]): Glob | PatternError {
  try {
    return { alternatives: expandBraces(lexGlob(pattern)).map(toSteps) };
  } catch (problem) {
    if (problem instanceof PatternProblem) return { error: problem.message, at: problem.at, hint: problem.hint };
    throw problem;
  }
}

export const isSlash = (item: Item | undefined): boolean => item?.kind === "literal" && item.text === "/";
export const isGlobstar = (item: Item | undefined): boolean => item?.kind === "globstar";

/** `behind`: a folder's name stands in front of the items. Throws PatternProblem. */
export function pathSteps(written: readonly Item[], behind = false): Step[] {
  const items = joinGlobstars(written);
  const steps: Step[] = [];
  for (let index = 0; index < items.length; index++) {
    const item = items[index] as Item;
    const atStart = index === 0 || isSlash(items[index - 1]);
    if (item.kind === "globstar") {
      if (atStart && isSlash(items[index + 1])) {
        steps.push({ kind: "folders" });
        index++;
      } else steps.push({ kind: "any" });
    } else if (isSlash(item) && (index > 0 || behind) && index === items.length - 2 && isGlobstar(items[index + 1])) {
      steps.push({ kind: "below" });
      break;
    } else pushItem(steps, item, { slash: false, atStart: atStart || isGlobstar(items[index - 1]) });
  }
  return steps;
}

function byteSteps(items: readonly Item[]): Step[] {
  const steps: Step[] = [];
  items.forEach((item, index) => {
    const previous = items[index - 1];
    if (item.kind !== "star" && item.kind !== "globstar")
      pushItem(steps, item, { slash: true, atStart: index === 0 || previous?.kind === "star" || isGlobstar(previous) });
    else if (steps.at(-1)?.kind !== "any") steps.push({ kind: "any" });
  });
  return steps;
}

/** `**` next to `**` with only a "/" between says no more than one of them. */
function joinGlobstars(items: readonly Item[]): Item[] {
  const out: Item[] = [];
  for (const item of items) {
    const atStart = out.length < 3 || isSlash(out.at(-3));
    if (isGlobstar(item) && isSlash(out.at(-1)) && isGlobstar(out.at(-2)) && atStart) out.pop();
    else out.push(item);
  }
  return out;
}

/**
 * A path the kernel hands out has no ".", ".." or empty component: a pattern that has one would never match. Throws
 * PatternProblem about an alternative of `pattern`, as it was written.
 */
export function refuseImpossiblePath(items: readonly Item[], pattern: string): void {
  if (items.length === 0)
    throw new PatternProblem("one of the alternatives is an empty pattern", 0, "leave the lone comma out");
  let begin = 0;
  for (let end = 0; end <= items.length; end++) {
    if (end < items.length && !isSlash(items[end])) continue;
    const written = items.slice(begin, end);
    const name = written.map((item) => (item.kind === "literal" ? item.text : "*")).join("");
    if (name === "." || name === "..") {
      const hint = name === "." ? "leave ./ out" : "write the path it leads to";
      throw new PatternProblem(`a pattern with the component "${name}" never matches`, (written[0] as Item).at, hint);
    }
    if (written.length === 0 && begin > 0 && items.length > 1) {
      const slash = (items[begin - 1] as Item).at;
      if (end < items.length) throw new PatternProblem("a pattern with // never matches", slash);
      const hint = `"${pattern.endsWith("/") ? pattern : "…/"}**" is everything below it`;
      throw new PatternProblem("a pattern that ends in / never matches", slash, hint);
    }
    begin = end + 1;
  }
}

const BYTE_STEPS: readonly Step[] = Array.from({ length: 256 }, (_, byte) => ({ kind: "byte", set: oneByte(byte) }));

/** Appends the UTF-8 of `text`. Most is ASCII: that makes no garbage. */
function pushLiteral(steps: Step[], text: string): void {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80) steps.push(BYTE_STEPS[code]!);
    else {
      for (const byte of Buffer.from(text.slice(index), "utf8")) steps.push(BYTE_STEPS[byte]!);
      return;
    }
  }
}

/** The steps over the bytes of `text` and nothing else. */
export function literalSteps(text: string): Step[] {
  const steps: Step[] = [];
  pushLiteral(steps, text);
  return steps;
}

function pushItem(steps: Step[], item: Item, where: { slash: boolean; atStart: boolean }): void {
  if (item.kind === "literal") {
    pushLiteral(steps, item.text);
  } else if (item.kind === "star") {
    if (steps.at(-1)?.kind !== "star") steps.push({ kind: "star" });
  } else if (item.kind === "question") {
    // "*?" is "?*": so a question mark is only ever counted from where a character can begin.
    const star = steps.at(-1)?.kind === "star" ? steps.pop() : undefined;
    const begin = star ? beginsCharacter(steps) : where.atStart;
    steps.push(openCharacter(byteSet([]), { ...where, atStart: begin }));
    if (star) steps.push(star);
  } else if (item.kind === "class") steps.push(classStep(item, where));
}

function beginsCharacter(steps: readonly Step[]): boolean {
  const last = steps.at(-1);
  return (
    !last || last.kind === "folders" || last.kind === "any" || (last.kind === "byte" && last.set.key === SLASH_ONLY.key)
  );
}

function openCharacter(excluded: ByteSet, where: { slash: boolean; atStart: boolean }): Step {
  let first = without(ALL_BYTES, excluded);
  if (!where.slash) first = without(first, SLASH_ONLY);
  if (!where.atStart) first = without(first, CONTINUATION);
  return { kind: "character", sequences: [[first]], open: true };
}

function classStep(item: ClassItem, where: { slash: boolean; atStart: boolean }): Step {
  if (item.namesSlash && !where.slash)
    throw new PatternProblem("a class never matches /", item.at, "write the / outside the brackets");
  const ascii = item.ranges.every(([, high]) => high < 0x80);
  if (item.negated && ascii) return openCharacter(byteSet(item.ranges), where);
  const slash: [number, number] = [SLASH, SLASH];
  const wanted = item.negated
    ? complement(where.slash ? item.ranges : [...item.ranges, slash])
    : where.slash
      ? item.ranges
      : complement([...complement(item.ranges), slash]);
  const sequences = wanted.flatMap(utf8Sequences);
  const bytes = sequences.filter((one) => one.length === 1).flatMap((one) => (one[0] as ByteSet).ranges);
  const longer = sequences.filter((one) => one.length > 1);
  return { kind: "character", sequences: bytes.length > 0 ? [[byteSet(bytes)], ...longer] : longer, open: false };
}
