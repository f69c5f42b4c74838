import t from "tap";
import { isPatternError } from "./glob.js";
import { naiveMatch } from "./naive-match.js";
import { anchorsOf, type Place, placeGlob, type Use } from "./place.js";

const place: Place = { root: "/home/al/[x]*", home: "/home/al" };

function matches(pattern: string, use: Use, text: string, where = place): boolean {
  const glob = placeGlob(pattern, use, where);
  if (isPatternError(glob)) throw new Error(glob.error);
  return naiveMatch(glob, Buffer.from(text));
}

t.test("relative patterns are taken below the root, byte for byte", async (t) => {
  t.ok(matches("src/**", "file", "/home/al/[x]*/src/a"));
  t.notOk(matches("src/**", "file", "/home/al/x/src/a"));
  t.notOk(matches("src/**", "file", "/home/al/src/a"));
  t.ok(matches("**", "file", "/home/al/[x]*/a/b"));
  t.ok(matches("**", "file", "/home/al/[x]*"));
  t.ok(matches("a", "file", "/a", { root: "", home: "/root" }));
  t.ok(matches("**", "file", "/", { root: "", home: "/root" }));
});

t.test("absolute, home and any folder", async (t) => {
  t.ok(matches("/etc/*", "file", "/etc/passwd"));
  t.ok(matches("**/.env", "file", "/x/.env"));
  t.ok(matches("~/.ssh/**", "file", "/home/al/.ssh/id"));
  t.notOk(matches("~x", "file", "/home/alx"));
  t.ok(matches("{/a,~/b,c}", "file", "/a"));
  t.ok(matches("{/a,~/b,c}", "file", "/home/al/b"));
  t.ok(matches("{/a,~/b,c}", "file", "/home/al/[x]*/c"));
});

t.test("a program without a slash is a name", async (t) => {
  t.ok(matches("git", "program", "/usr/bin/git"));
  t.ok(matches("git", "program", "git"));
  t.notOk(matches("git", "program", "/usr/bin/git/x"));
  t.ok(matches("python3*", "program", "/usr/bin/python3.11"));
  t.ok(matches("bin/tool", "program", "/home/al/[x]*/bin/tool"));
  t.ok(matches("*", "program", "/any/thing"));
});

t.test("keys tell apart what differs, and only that", async (t) => {
  const key = (pattern: string, where: Place): string => (placeGlob(pattern, "file", where) as { key: string }).key;
  const other: Place = { root: "/other", home: "/home/al" };
  t.not(key("src", place), key("src", other));
  t.equal(key("/src", place), key("/src", other));
  t.equal(key("~/src", place), key("~/src", other));
});

t.test("a root that could not be a path is still no pattern", async (t) => {
  t.match(placeGlob("a//b", "file", place), { error: /\/\//, at: 1 });
  t.match(placeGlob("~/", "file", place), { error: /ends in/, at: 1 });
  t.match(placeGlob("{,a}", "file", place), { error: /empty pattern/ });
  t.match(placeGlob("..", "program", place), { error: /"\.\."/, at: 0 });
  t.match(placeGlob("./a", "program", place), { error: /"\."/, at: 0 });
});

t.test("what the alternatives of a pattern are taken below", async (t) => {
  t.same(anchorsOf("{/a,~/b,c,**/d}", "file"), ["absolute", "home", "root", "absolute"]);
  t.same(anchorsOf("{git,bin/git}", "program"), ["name", "root"]);
  t.same(anchorsOf("git", "file"), ["root"]);
  t.same(anchorsOf("{a", "file"), [], "a wrong pattern has none");
});

t.test("a folder's other name is meant too", async (t) => {
  const aliases = [
    [{ from: "/bin", to: "/usr/bin" }],
    [
      { from: "", to: "/jail" },
      { from: "/home/al", to: "/data/al" },
      { from: "/home/al/own", to: "/home/al/own" },
    ],
  ];
  const where: Place = { root: "/home/al/p", home: "/home/al", aliases };
  const cases: [string, Use, string, boolean][] = [
    ["/bin/git", "program", "/bin/git", true],
    ["/bin/git", "program", "/usr/bin/git", true],
    ["/bin/git", "program", "/jail/usr/bin/git", true],
    ["/binary", "file", "/usr/binary", false],
    ["src/**", "file", "/data/al/p/src/a", true],
    ["src/**", "file", "/home/al/p/src", true],
    ["~/**", "file", "/data/al", true],
    ["/home/al/own/x", "file", "/data/al/own/x", false],
    ["/home/al/own/x", "file", "/jail/home/al/own/x", false],
    ["/home/*/x", "file", "/jail/home/b/x", true],
    ["**/x", "file", "/data/al/x", true],
    ["git", "program", "/jail/git", true],
  ];
  for (const [pattern, use, text, expected] of cases)
    t.equal(matches(pattern, use, text, where), expected, `${pattern} ${text}`);
});
