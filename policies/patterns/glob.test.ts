import picomatch from "picomatch";
import t from "tap";
import { type GlobMode, isPatternError, parseGlob } from "./glob.js";
import { naiveMatch } from "./naive-match.js";

function matches(pattern: string, text: string | Buffer, mode: GlobMode = "path"): boolean {
  const glob = parseGlob(pattern, mode);
  if (isPatternError(glob)) throw new Error(`${pattern}: ${glob.error}`);
  return naiveMatch(glob, Buffer.from(text as string));
}

t.test("what a path pattern matches", async (t) => {
  const cases: [pattern: string, yes: (string | Buffer)[], no: (string | Buffer)[]][] = [
    ["/a/b", ["/a/b"], ["/a/b/", "/a/bc", "a/b", "/a"]],
    ["/a/*", ["/a/b", "/a/", "/a/.b"], ["/a", "/a/b/c"]],
    ["/a/**", ["/a", "/a/b", "/a/b/c"], ["/ab", "/"]],
    ["/**", ["/", "/a", "/a/b"], [""]],
    ["**/git", ["/git", "/usr/bin/git", "git"], ["/usr/bin/legit", "/git/x"]],
    ["**/x/**", ["/x", "/a/x", "/x/y", "/a/x/y/z"], ["/ax", "/a/xx/y"]],
    ["/a/**/b", ["/a/b", "/a/x/b", "/a/x/y/b"], ["/a/xb", "/ab"]],
    ["/a/**/**/b", ["/a/b", "/a/x/b"], ["/a/xb"]],
    ["/a/**/**", ["/a", "/a/b"], ["/ab"]],
    ["/a/x**y", ["/a/xy", "/a/x/z/y"], ["/a/x/z"]],
    ["/a/?", ["/a/b", "/a/é", "/a/€", "/a/😀"], ["/a/", "/a//", "/a/bc", "/a/éé"]],
    ["/a/??", ["/a/bc", "/a/éb"], ["/a/é", "/a/b"]],
    ["/a/?*", ["/a/b", "/a/é", Buffer.from([0x2f, 0x61, 0x2f, 0xff]), Buffer.from([0x2f, 0x61, 0x2f, 0x80])], ["/a/"]],
    ["/a/*?", ["/a/b", Buffer.from([0x2f, 0x61, 0x2f, 0x80])], ["/a/"]],
    ["/[a-c]x", ["/ax", "/cx"], ["/dx", "/x", "//x"]],
    ["/[!a-c]x", ["/dx", "/éx"], ["/ax", "/x", "//x"]],
    ["/[^a]", ["/b"], ["/a", "//"]],
    ["/[]a]", ["/]", "/a"], ["/b"]],
    ["/[a-]", ["/-", "/a"], ["/b"]],
    ["/[à-ü€]", ["/é", "/€"], ["/e", "/ÿ"]],
    ["/[!é]x", ["/ex", "/€x"], ["/éx", "//x"]],
    ["/[+-9]", ["/0", "/."], ["//"]],
    ["/{a,b{c,d}}/x", ["/a/x", "/bc/x", "/bd/x"], ["/b/x", "/{a}/x"]],
    ["/a{,.bak}", ["/a", "/a.bak"], ["/a."]],
    ["/{a,b/**}", ["/a", "/b", "/b/c"], ["/a/c"]],
    ["/{a,b}.{c,d}", ["/a.c", "/b.d"], ["/a.", "/c.a"]],
    ["/{a/,}**/b", ["/a/b", "/b", "/a/x/b"], ["/ab"]],
    ["/stash@[{]0[}]", ["/stash@{0}"], ["/stash@0"]],
    ["/a,b", ["/a,b"], ["/a"]],
    ["/[*][[][{]\\", ["/*[{\\"], ["/x[{\\"]],
    ["/\\*", ["/\\", "/\\x"], ["/*", "/x"]],
  ];
  for (const [pattern, yes, no] of cases) {
    for (const text of yes) t.ok(matches(pattern, text), `${pattern} matches ${text}`);
    for (const text of no) t.notOk(matches(pattern, text), `${pattern} does not match ${text}`);
  }
});

t.test("stars that meet where braces end are two stars, and never the ** that nobody wrote", async (t) => {
  for (const pattern of ["/{*,x}*y", "/*{*,x}y", "/{a*,x}{*,z}y"]) {
    t.notOk(matches(pattern, "/a/y"), `${pattern} stays within a component`);
    t.ok(matches(pattern, "/axy") || matches(pattern, "/ay"), `${pattern} matches something`);
  }
  t.ok(matches("/{**,x}/y", "/a/b/y"), "a ** that is written is one");
  t.ok(matches("{*,x}*", "a/b", "bytes"), "in an argument * takes / anyway");
});

t.test("a name that is not UTF-8 is out of no pattern's reach", async (t) => {
  const name = (...bytes: number[]) => Buffer.from([0x2f, ...bytes]);
  const yes: [pattern: string, text: Buffer][] = [
    ["/*", name(0xff)],
    ["/?*", name(0x80)],
    ["/?*", name(0xff, 0xfe)],
    ["/?", name(0xff)],
    ["/?", name(0xc3)],
    ["/?", name(0xa9)],
    ["/??", name(0xff, 0xfe)],
    ["/a?", name(0x61, 0xc3)],
    ["/[!a]", name(0xa9)],
    ["/[!a]*", name(0xff, 0x61)],
  ];
  for (const [pattern, text] of yes) t.ok(matches(pattern, text), `${pattern} matches ${text.toString("hex")}`);
  const no: [pattern: string, text: Buffer][] = [
    ["/a?", name(0x61, 0xa9)],
    ["/??", name(0xc3, 0xa9)],
    ["/[!é]", name(0xc3)],
    ["/[!é]", name(0xc3, 0xa9)],
  ];
  for (const [pattern, text] of no)
    t.notOk(matches(pattern, text), `${pattern} does not match ${text.toString("hex")}`);
});

t.test("in arguments a slash is a character like any other", async (t) => {
  t.ok(matches("origin*", "origin/main", "bytes"));
  t.ok(matches("a?b", "a/b", "bytes"));
  t.ok(matches("[!x]", "/", "bytes"));
  t.ok(matches("--file=/a//b/../c/", "--file=/a//b/../c/", "bytes"));
  t.ok(matches("a[/]b", "a/b", "bytes"));
  t.ok(matches("http://*", "http://x/y", "bytes"));
  t.notOk(matches("a/**", "a", "bytes"));
  t.ok(matches("*?", "é", "bytes"));
  t.notOk(matches("??", "é", "bytes"));
});

t.test("mistakes, where they are, and what to write instead", async (t) => {
  const cases: [pattern: string, at: number, says: RegExp, hint?: RegExp][] = [
    ["", 0, /empty/],
    ["/a[b", 2, /\[ is not closed/, /\[\[\]/],
    ["/a{b,c", 2, /\{ is not closed/, /\[\{\]/],
    ["/a}b", 2, /without its opening/, /\[\}\]/],
    ["/a]b", 2, /without its opening/, /\[\]\]/],
    ["/{a}", 1, /without a comma/, /\[\{\]/],
    ["/{1..3}", 1, /without a comma/, /\{1,2,3\}/],
    ["/a\0b", 2, /a NUL/],
    ["/a\u001bb", 2, /control/],
    ["/a\ud800", 2, /half a character/],
    ["/a/../b", 3, /"\.\." never matches/, /leads to/],
    ["{a,b}/../c", 6, /"\.\." never matches/],
    ["./a", 0, /"\." never matches/, /leave/],
    [".", 0, /"\." never matches/],
    ["/a/.", 3, /"\." never matches/],
    ["/a//b", 2, /\/\/ never matches/],
    ["/a/", 2, /ends in \/ never matches/, /"\/a\/\*\*"/],
    ["{a,b/}", 4, /ends in \/ never matches/],
    ["{,a}", 0, /empty pattern/],
    ["/[a/]", 1, /class never matches \//, /outside/],
    ["/x[z-a]", 2, /backwards/],
    ["/[[:alpha:]]", 1, /"\[:" is not known/, /a-zA-Z/],
    ["/[[.a.]]", 1, /"\[\." is not known/],
    [`/${"{a,b}".repeat(9)}`, 1, /256/, /several clauses/],
    [`/${"{a,".repeat(9)}x${"}".repeat(9)}`, 25, /deep/],
    [`/{${"a".repeat(3900)},b}${"{a,b}".repeat(7)}`, 1, /too long/],
    [`/${"a".repeat(8192)}`, 0, /8192/],
  ];
  for (const [pattern, at, says, hint] of cases) {
    const result = parseGlob(pattern);
    if (!isPatternError(result)) t.fail(`${pattern.slice(0, 30)} should be refused`);
    else t.match(result, { error: says, at, ...(hint && { hint }) }, pattern.slice(0, 30));
  }
  for (const pattern of ["/", "/[+-9]", "/{a,{b,{c,{d,{e,{f,{g,h}}}}}}}", `/${"a".repeat(8191)}`])
    t.notOk(isPatternError(parseGlob(pattern)), `${pattern.slice(0, 30)} is right`);
  t.notOk(isPatternError(parseGlob("{,a}", "bytes")), "an argument may be empty");
});

t.test("agrees with picomatch where the two languages do", async (t) => {
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  const pick = (list: readonly string[]): string => list[random(list.length)]!;
  const component = () => pick(["a", "b", "ab", "*", "a*", "*b", "?", "a?", "[ab]", "[^a]b", "{a,b}", "{a,bb}*", "**"]);
  const folder = () => pick(["a", "b", "ab", "ba", "abb", "c", ".a"]);
  let positive = 0;
  for (let round = 0; round < 4000; round++) {
    const pattern = Array.from({ length: 1 + random(4) }, component).join("/");
    // To picomatch "a*/**" is not the folder itself, although "a/**" is.
    if (/[*}]\/\*\*$/.test(pattern)) continue;
    const text = Array.from({ length: 1 + random(4) }, folder).join("/");
    const expected = picomatch(pattern, { dot: true, nonegate: true, noextglob: true })(text);
    if (matches(pattern, text) !== expected) t.fail(`${pattern} on ${text}: picomatch says ${expected}`);
    if (expected) positive++;
  }
  t.ok(positive > 200, `${positive} of 4,000 match`);
});
