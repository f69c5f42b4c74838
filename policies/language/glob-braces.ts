/**
 * Braces of a glob, expanded: `{a,b}{c,d}` is four globs. They are expanded, and
 * not kept as alternation, because what `**` means depends on what stands beside
 * it (`{a/,}**` + `/b`). The number and length of the results are bounded before
 * anything is built.
 */

/** A mistake in a pattern. `at` is its UTF-16 offset in the pattern, `hint` what to write instead. */
export interface GlobError {
  readonly error: string;
  readonly at: number;
  readonly hint: string | null;
}

/** UTF-16 units of one pattern; twice PATH_MAX, so no path is out of reach. */
export const MAX_PATTERN_LENGTH = 8192;
/** Globs that the braces of one pattern may stand for. */
export const MAX_ALTERNATIVES = 256;
/** UTF-16 units of all of them together. */
const MAX_EXPANDED_LENGTH = 1 << 17;
/** The same for all patterns with braces of one policy text. */
export const MAX_TOTAL_EXPANDED_LENGTH = 1 << 19;
const MAX_BRACE_DEPTH = 8;

type Sequence = (string | Sequence[])[];

/** Length of all globs that a pattern's braces stand for, without building them; 0 without braces or when they are wrong. */
export function expandedLength(text: string): number {
  if (!text.includes("{")) return 0;
  const sequence = readSequence(text.slice(0, MAX_PATTERN_LENGTH));
  return "error" in sequence ? 0 : measure(sequence)[1];
}

/** The globs without braces that a glob stands for, or the first mistake in its brackets, braces or characters. */
export function braceAlternatives(text: string): string[] | GlobError {
  if (text === "") return { error: "a pattern is empty", at: 0, hint: null };
  if (text.length > MAX_PATTERN_LENGTH) {
    return { error: `a pattern is longer than ${MAX_PATTERN_LENGTH} characters`, at: 0, hint: null };
  }
  const mistake = badCharacter(text);
  if (mistake) return mistake;
  const sequence = readSequence(text);
  if ("error" in sequence) return sequence;
  const [count, length] = measure(sequence);
  if (count > MAX_ALTERNATIVES || length > MAX_EXPANDED_LENGTH) {
    const what = count > MAX_ALTERNATIVES ? `more than ${MAX_ALTERNATIVES} patterns` : "too long a text";
    return { error: `the braces stand for ${what}`, at: text.indexOf("{"), hint: "split it into several clauses" };
  }
  return expand(sequence);
}

function readSequence(text: string): Sequence | GlobError {
  const root: Sequence = [];
  const open: { at: number; branches: Sequence[]; outer: Sequence }[] = [];
  let current = root;
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    const group = open.at(-1);
    if (char === "[") {
      const end = classEnd(text, at);
      if (end < 0) return { error: "a [ is not closed", at, hint: "a literal [ is written [[]" };
      current.push(text.slice(at, end));
      at = end;
      continue;
    }
    if (char === "{") {
      if (open.length === MAX_BRACE_DEPTH) {
        return { error: `braces are nested more than ${MAX_BRACE_DEPTH} deep`, at, hint: null };
      }
      const branch: Sequence = [];
      open.push({ at, branches: [branch], outer: current });
      current = branch;
    } else if (char === "," && group) {
      current = [];
      group.branches.push(current);
    } else if (char === "}" && group) {
      if (group.branches.length === 1) {
        return { error: "braces without a comma", at: group.at, hint: "a literal { is written [{]" };
      }
      current = group.outer;
      current.push(group.branches);
      open.pop();
    } else if (char === "}" || char === "]") {
      return { error: `a ${char} without its opening`, at, hint: `a literal ${char} is written [${char}]` };
    } else {
      current.push(char);
    }
    at++;
  }
  const group = open.at(-1);
  if (group) return { error: "a { is not closed", at: group.at, hint: "a literal { is written [{]" };
  return root;
}

/** Characters that no readable pattern holds: a control character, or half of a surrogate pair. */
function badCharacter(text: string): GlobError | null {
  let at = 0;
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    if (code < 0x20 || code === 0x7f) {
      const name = code === 0 ? "a NUL" : "a control character";
      return { error: `${name} in a pattern`, at, hint: "* matches it" };
    }
    if (code >= 0xd800 && code <= 0xdfff) return { error: "half a character in a pattern", at, hint: null };
    at += char.length;
  }
  return null;
}

/** Offset after the `]` of a class that starts at `at`, or -1 when it is not closed. */
export function classEnd(text: string, at: number): number {
  let next = at + 1;
  if (text[next] === "!" || text[next] === "^") next++;
  if (text[next] === "]") next++;
  const close = text.indexOf("]", next);
  return close < 0 ? -1 : close + 1;
}

/** Number of globs and their total length; saturates instead of overflowing. */
function measure(sequence: Sequence): [count: number, length: number] {
  let count = 1;
  let length = 0;
  for (const item of sequence) {
    if (typeof item === "string") {
      length += count * item.length;
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

function expand(sequence: Sequence): string[] {
  let out = [""];
  for (const item of sequence) {
    if (typeof item === "string") out = out.map((prefix) => prefix + item);
    else {
      const branches = item.flatMap(expand);
      out = out.flatMap((prefix) => branches.map((branch) => prefix + branch));
    }
  }
  return [...new Set(out)];
}
