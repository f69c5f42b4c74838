import picomatch from "picomatch";
import t from "tap";
import { type GlobKind, type GlobToken, parseGlob } from "./glob.js";
import type { ByteRun } from "./glob-character.js";
import { placeGlob } from "./place.js";

/** Backtracking matcher over tokens: slow and plain, to say what the tokens mean. */
function matches(tokens: readonly GlobToken[], bytes: Uint8Array, at = 0, token = 0): boolean {
  const current = tokens[token];
  if (!current) return at === bytes.length;
  const rest = (next: number) => matches(tokens, bytes, next, token + 1);
  switch (current.kind) {
    case "byte":
      return bytes[at] === current.byte && rest(at + 1);
    case "character":
      return current.runs.some((run) => runMatches(run, bytes, at) && rest(at + run.length));
    case "star":
      for (let end = at; ; end++) {
        if (rest(end)) return true;
        if (end >= bytes.length || bytes[end] === 0x2f) return false;
      }
    case "globstar":
      for (let end = at; end <= bytes.length; end++) if (rest(end)) return true;
      return false;
    case "directories":
      if (rest(at)) return true;
      for (let end = at; end < bytes.length; end++) if (bytes[end] === 0x2f && rest(end + 1)) return true;
      return false;
    case "below":
      return at === bytes.length || bytes[at] === 0x2f;
  }
}

function runMatches(run: ByteRun, bytes: Uint8Array, at: number): boolean {
  return run.every(([low, high], index) => {
    const byte = bytes[at + index];
    return byte !== undefined && byte >= low && byte <= high;
  });
}

const encoder = new TextEncoder();

function globMatches(pattern: string, text: string | Uint8Array, kind: GlobKind = "path"): boolean {
  const tokens = parseGlob(pattern, kind);
  if (!Array.isArray(tokens)) throw new Error(tokens.error);
  const bytes = typeof text === "string" ? encoder.encode(text) : text;
  return tokens.some((alternative) => matches(alternative, bytes));
}

t.test("what patterns match", async (t) => {
  const cases: [pattern: string, yes: string[], no: string[]][] = [
    ["/etc/*", ["/etc/passwd"], ["/etc/a/b", "/etc"]],
    ["/etc/**", ["/etc", "/etc/a", "/etc/a/b"], ["/etcetera", "/et"]],
    ["/a/**/b", ["/a/b", "/a/x/b", "/a/x/y/b"], ["/ab", "/a/xb", "/a/b/c"]],
    ["/a/**/**", ["/a", "/a/b/c"], ["/ab"]],
    ["**/.env", ["/.env", "/x/.env", "/x/y/.env"], ["/x.env", "/.env/x"]],
    ["**/a/**", ["/a", "/a/b", "/x/a/b"], ["/xa", "/ax"]],
    ["**", ["/", "/a", "/a/b"], []],
    ["/**", ["/a", "/a/b"], []],
    ["/a**z", ["/az", "/abz", "/a/b/z"], ["/a"]],
    ["/?", ["/a", "/é", "/日", "/𝒳"], ["/", "/ab", "//"]],
    ["/??", ["/ab", "/éé"], ["/é", "/a"]],
    ["/[a-c]", ["/a", "/c"], ["/d", "/ab"]],
    ["/[!a-c]", ["/d", "/é"], ["/a", "//"]],
    ["/[^é]x", ["/ax", "/日x"], ["/éx"]],
    ["/[]a]", ["/]", "/a"], ["/b"]],
    ["/[[]", ["/["], ["/a"]],
    ["/[à-ü]", ["/é"], ["/a", "/Ÿ"]],
    ["/[+-9]", ["/5"], ["//"]],
    ["/{a,b}.{c,d}", ["/a.c", "/b.d"], ["/a.", "/c.a"]],
    ["/x{,.bak}", ["/x", "/x.bak"], ["/x."]],
    ["/{a,b{c,d}}", ["/a", "/bc", "/bd"], ["/b"]],
    ["/{a/,}**/b", ["/a/b", "/b", "/a/x/b"], ["/ab"]],
    ["/[{]a[}]", ["/{a}"], ["/a"]],
    ["/\\*", ["/\\x"], ["/*"]],
  ];
  for (const [pattern, yes, no] of cases) {
    for (const text of yes) t.ok(globMatches(pattern, text), `${pattern} matches ${text}`);
    for (const text of no) t.notOk(globMatches(pattern, text), `${pattern} does not match ${text}`);
  }
});

t.test("a character class of a negated set never takes half a character", async (t) => {
  t.notOk(globMatches("/?", new Uint8Array([0x2f, 0xc3])));
  t.notOk(globMatches("/[!a]", new Uint8Array([0x2f, 0xa9])));
  t.ok(globMatches("/*", new Uint8Array([0x2f, 0xff])), "* takes any bytes");
});

t.test("agrees with picomatch where both mean the same", async (t) => {
  const patterns = ["/a/*/c", "/a/**/c", "/a/{b,c}/*.ts", "/a/[b-d]*", "/a/?/c", "/a/**/d.ts"];
  const paths = [
    "/a/b/c",
    "/a/c",
    "/c",
    "/a/b/x.ts",
    "/a/c/.ts",
    "/a/d",
    "/a/dd/d.ts",
    "/a/d.ts",
    "/a/b/c/d.ts",
    "/ab",
  ];
  for (const pattern of patterns) {
    const oracle = picomatch(pattern, { dot: true });
    for (const path of paths) t.equal(globMatches(pattern, path), oracle(path), `${pattern} on ${path}`);
  }
});

t.test("in arguments / is a character like any other", async (t) => {
  t.ok(globMatches("--file=*", "--file=/a/b", "argument"));
  t.ok(globMatches("a?b", "a/b", "argument"));
  t.ok(globMatches("a[/]b", "a/b", "argument"));
  t.ok(globMatches("http://*", "http://x/y", "argument"));
});

t.test("mistakes", async (t) => {
  const cases: [pattern: string, at: number, error: RegExp][] = [
    ["", 0, /empty/],
    ["/a[b", 2, /\[ is not closed/],
    ["/a{b,c", 2, /\{ is not closed/],
    ["/a}b", 2, /without its opening/],
    ["/a]b", 2, /without its opening/],
    ["/{a}", 1, /without a comma/],
    ["/a\0b", 2, /NUL/],
    ["/a\u001bb", 2, /control/],
    ["/a\ud800", 2, /half a character/],
    ["/a/../b", 3, /never matches/],
    ["./a", 0, /never matches/],
    ["/a//b", 2, /never matches/],
    ["/a/", 2, /never matches/],
    ["/[a/]", 1, /never matches/],
    ["/x[z-a]", 2, /backwards/],
    ["/[[:alpha:]]", 9, /without its opening|not known/],
    [`/${"{a,b}".repeat(9)}`, 1, /256/],
    [`/${"{a,".repeat(9)}x${"}".repeat(9)}`, 25, /deep/],
    [`/${"a".repeat(8192)}`, 0, /8192/],
  ];
  for (const [pattern, at, error] of cases) {
    const result = parseGlob(pattern);
    if (Array.isArray(result)) t.fail(`${pattern.slice(0, 30)} is accepted`);
    else {
      t.match(result.error, error, pattern.slice(0, 30));
      if (!pattern.includes("alpha")) t.equal(result.at, at, `offset in ${pattern.slice(0, 30)}`);
    }
  }
});

t.test("placing", async (t) => {
  const place = { root: "/home/a/pro[j]", home: "/home/a" };
  const placed = (pattern: string, use: "file" | "program", path: string) => {
    const tokens = placeGlob(pattern, use, place);
    if (!Array.isArray(tokens)) throw new Error(tokens.error);
    return tokens.some((alternative) => matches(alternative, encoder.encode(path)));
  };
  t.ok(placed("src/**", "file", "/home/a/pro[j]/src/x"), "the root is taken literally");
  t.notOk(placed("src/**", "file", "/home/a/proj/src/x"));
  t.ok(placed("**", "file", "/home/a/pro[j]"));
  t.notOk(placed("**", "file", "/etc"));
  t.ok(placed("*", "file", "/home/a/pro[j]/x"));
  t.ok(placed("~/.ssh/**", "file", "/home/a/.ssh"));
  t.ok(placed("{~/a,/b,c}", "file", "/home/a/a"));
  t.ok(placed("{~/a,/b,c}", "file", "/b"));
  t.ok(placed("{~/a,/b,c}", "file", "/home/a/pro[j]/c"));
  t.ok(placed("git", "program", "/usr/bin/git"));
  t.notOk(placed("git", "program", "/usr/bin/legit"));
  t.ok(placed("**", "program", "/usr/bin/git"));
  t.ok(placed("bin/tool", "program", "/home/a/pro[j]/bin/tool"));
});
