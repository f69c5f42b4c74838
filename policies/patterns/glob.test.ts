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
    ["/stash@{0}", ["/stash@{0}"], ["/stash@0"]],
    ["/a,b}", ["/a,b}"], ["/a"]],
    ["/[*][[][{]\\", ["/*[{\\"], ["/x[{\\"]],
    ["/\\*", ["/\\", "/\\x"], ["/*", "/x"]],
    ["/{*,x}*y", ["/ay", "/xy"], ["/a/y"]],
  ];
  for (const [pattern, yes, no] of cases) {
    for (const text of yes) t.ok(matches(pattern, text), `${pattern} matches ${text}`);
    for (const text of no) t.notOk(matches(pattern, text), `${pattern} does not match ${text}`);
  }
});

t.test("in arguments a slash is a character like any other", async (t) => {
  t.ok(matches("origin*", "origin/main", "bytes"));
  t.ok(matches("a?b", "a/b", "bytes"));
  t.ok(matches("[!x]", "/", "bytes"));
  t.ok(matches("--file=/a//b/../c/", "--file=/a//b/../c/", "bytes"));
  t.notOk(matches("a/**", "a", "bytes"));
  t.ok(matches("*?", "é", "bytes"));
  t.notOk(matches("??", "é", "bytes"));
});

t.test("mistakes and where they are", async (t) => {
  const cases: [pattern: string, at: number, says: RegExp][] = [
    ["", 0, /empty/],
    ["/a[b", 2, /has no "]"/],
    ["/a{b,c", 2, /has no "}"/],
    ["/[z-a]", 2, /before it begins/],
    ["/[[:alpha:]]", 2, /\[:alpha:\]/],
    ["/[/]", 1, /no character/],
    ["/a/", 2, /no path ends/],
    ["/a//b", 3, /\/\//],
    ["/a/../b", 3, /"\.\."/],
    ["./a", 0, /"\."/],
    ["/a/.", 3, /"\."/],
    ["/{1..3}", 6, /\{1,2,3\}/],
    ["/a\0", 2, /NUL/],
    [`/${"a".repeat(4096)}`, 0, /longer/],
    [`/${"{a,b}".repeat(9)}`, 41, /alternatives/],
    [`/${"{a,".repeat(40)}${"}".repeat(40)}`, 97, /nest/],
  ];
  for (const [pattern, at, says] of cases) {
    const result = parseGlob(pattern);
    if (!isPatternError(result)) t.fail(`${pattern} should be refused`);
    else t.match(result, { error: says, at }, pattern.slice(0, 20));
  }
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
