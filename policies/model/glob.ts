/**
 * Globs as docs/policy-language.md words them ("Patterns"), by plain backtracking over characters: slow in the worst
 * case, short enough to be checked by reading, and sharing nothing with what the compiler makes of a pattern. Patterns
 * have passed the language's checks.
 */

type Token =
  | { readonly kind: "char"; readonly char: string }
  | { readonly kind: "class"; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly kind: "?" | "*" | "**" | "{" | "," | "}" };

/** Folders that relative patterns are taken below, without a trailing slash ("/" is ""); never read as globs. */
export interface Place {
  readonly root: string;
  readonly home: string;
}

/** `use` "program": a pattern without "/" is a name, in whatever folder. */
export function matchesPath(pattern: string, path: string, use: "file" | "program", place: Place): boolean {
  return placed(pattern, use, place).some(
    ({ folder, rest }) =>
      path.startsWith(folder) && matches(rest, path.slice(folder.length), { slash: "stops", behind: folder !== "" }),
  );
}

/**
 * Whether `path` is the name of a folder that the program pattern names above what it matches: what stands in front of
 * one of its slashes, unless that ends in `**`.
 */
export function matchesAbove(pattern: string, path: string, place: Place): boolean {
  return placed(pattern, "program", place).some(({ folder, rest }) => {
    const whole = [...[...folder].map((char): Token => ({ kind: "char", char })), ...rest];
    return whole.some(
      (token, index) =>
        index > 0 &&
        isChar(token, "/") &&
        whole[index - 1]?.kind !== "**" &&
        matches(whole.slice(0, index), path, { slash: "stops", behind: false }),
    );
  });
}

/** Whether the program pattern takes any program: it has an alternative of stars alone. */
export function namesNothing(pattern: string, place: Place): boolean {
  return placed(pattern, "program", place).some(({ folder, rest }) => folder === "" && rest.every(isWild));
}

function isWild(token: Token): boolean {
  return token.kind === "*" || token.kind === "**" || isChar(token, "/");
}

/** The alternatives, each with the folder that it is taken below. */
function placed(pattern: string, use: "file" | "program", place: Place): { folder: string; rest: readonly Token[] }[] {
  return alternatives(pattern).map((tokens) => {
    const [first, second] = tokens;
    if (isChar(first, "/") || (first?.kind === "**" && isChar(second, "/"))) return { folder: "", rest: tokens };
    if (isChar(first, "~") && isChar(second, "/")) return { folder: place.home, rest: tokens.slice(1) };
    const slash: Token = { kind: "char", char: "/" };
    if (use === "program" && !tokens.some((token) => isChar(token, "/")))
      return { folder: "", rest: [{ kind: "**" }, slash, ...tokens] };
    return { folder: place.root, rest: [slash, ...tokens] };
  });
}

/** For what is no path, program arguments and abstract socket names: "/" is a character like any other. */
export function matchesText(pattern: string, text: string): boolean {
  return alternatives(pattern).some((tokens) => matches(tokens, text, { slash: "plain", behind: false }));
}

interface Mode {
  readonly slash: "stops" | "plain";
  /** a folder's name stands in front of the pattern */
  readonly behind: boolean;
}

function matches(written: readonly Token[], text: string, mode: Mode): boolean {
  const tokens = mode.slash === "stops" ? joined(written) : written;
  const chars = [...text];
  const passes = (char: string | undefined) => char !== undefined && (mode.slash === "plain" || char !== "/");

  function from(index: number, at: number): boolean {
    const token = tokens[index];
    if (!token) return at === chars.length;
    const slashBefore = index === 0 || isChar(tokens[index - 1], "/");
    switch (token.kind) {
      case "char":
        // "/**" at the end: the folder itself too
        if (mode.slash === "stops" && token.char === "/" && (index > 0 || mode.behind) && endsBelow(tokens, index))
          return at === chars.length || chars[at] === "/";
        return chars[at] === token.char && from(index + 1, at + 1);
      case "?":
        return passes(chars[at]) && from(index + 1, at + 1);
      case "class":
        return passes(chars[at]) && inClass(token, chars[at] as string) && from(index + 1, at + 1);
      case "*":
        for (let end = at; ; end++) {
          if (from(index + 1, end)) return true;
          if (!passes(chars[end])) return false;
        }
      case "**":
        // "**/" where a component begins: no folder, or any number of them
        if (mode.slash === "stops" && slashBefore && isChar(tokens[index + 1], "/")) {
          if (from(index + 2, at)) return true;
          for (let end = at; end < chars.length; end++) if (chars[end] === "/" && from(index + 2, end + 1)) return true;
          return false;
        }
        for (let end = at; end <= chars.length; end++) if (from(index + 1, end)) return true;
        return false;
      default:
        throw new Error("braces are expanded before");
    }
  }

  return from(0, 0);
}

function endsBelow(tokens: readonly Token[], index: number): boolean {
  return index === tokens.length - 2 && tokens[index + 1]?.kind === "**";
}

/** Two `**` with only "/" between say no more than one. */
function joined(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (const token of tokens) {
    const twice = token.kind === "**" && isChar(out.at(-1), "/") && out.at(-2)?.kind === "**";
    if (twice && (out.length === 2 || isChar(out.at(-3), "/"))) out.pop();
    else out.push(token);
  }
  return out;
}

function inClass(token: Token & { kind: "class" }, char: string): boolean {
  const code = char.codePointAt(0) as number;
  return token.ranges.some(([low, high]) => low <= code && code <= high) !== token.negated;
}

function isChar(token: Token | undefined, char: string): boolean {
  return token?.kind === "char" && token.char === char;
}

function alternatives(pattern: string): Token[][] {
  return expand(literalBraces(tokenise(pattern)));
}

function tokenise(pattern: string): Token[] {
  const chars = [...pattern];
  const tokens: Token[] = [];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] as string;
    if (char === "*") {
      const start = at;
      while (chars[at + 1] === "*") at++;
      tokens.push({ kind: at > start ? "**" : "*" });
    } else if (char === "[") {
      const negated = chars[at + 1] === "!" || chars[at + 1] === "^";
      const begin = at + (negated ? 2 : 1);
      // "]" in the first place is itself
      const end = chars.indexOf("]", begin + 1);
      tokens.push({ kind: "class", negated, ranges: rangesOf(chars.slice(begin, end)) });
      at = end;
    } else if (char === "?" || char === "{" || char === "," || char === "}") tokens.push({ kind: char });
    else tokens.push({ kind: "char", char });
  }
  return tokens;
}

function rangesOf(chars: readonly string[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (let at = 0; at < chars.length; at++) {
    const low = (chars[at] as string).codePointAt(0) as number;
    const isRange = chars[at + 1] === "-" && at + 2 < chars.length;
    if (isRange) at += 2;
    ranges.push([low, isRange ? ((chars[at] as string).codePointAt(0) as number) : low]);
  }
  return ranges;
}

/** Braces without a comma in them, and commas outside braces, are themselves. */
function literalBraces(tokens: readonly Token[]): Token[] {
  const out = [...tokens];
  const open: { at: number; comma: boolean }[] = [];
  tokens.forEach((token, at) => {
    const inner = open.at(-1);
    if (token.kind === "{") open.push({ at, comma: false });
    else if (token.kind === "," && inner) inner.comma = true;
    else if (token.kind === ",") out[at] = { kind: "char", char: "," };
    else if (token.kind === "}" && open.pop()?.comma !== true) {
      out[at] = { kind: "char", char: "}" };
      if (inner) out[inner.at] = { kind: "char", char: "{" };
    }
  });
  return out;
}

function expand(tokens: readonly Token[]): Token[][] {
  const start = tokens.findIndex((token) => token.kind === "{");
  if (start < 0) return [[...tokens]];
  const choices: Token[][] = [[]];
  let depth = 1;
  let at = start + 1;
  for (; depth > 0; at++) {
    const token = tokens[at] as Token;
    if (token.kind === "{") depth++;
    if (token.kind === "}") depth--;
    if (depth === 1 && token.kind === ",") choices.push([]);
    else if (depth > 0) choices.at(-1)?.push(token);
  }
  const rest = tokens.slice(at);
  return choices.flatMap((choice) => expand([...tokens.slice(0, start), ...choice, ...rest]));
}
