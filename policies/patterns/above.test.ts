import t from "tap";
import { foldersAbove, foldersWithin, namesNothing } from "./above.js";
import { type Glob, parseGlob } from "./glob.js";
import { naiveMatch } from "./naive-match.js";

const glob = (pattern: string) => parseGlob(pattern) as Glob;
const paths = ["/", "/a", "/a/b", "/a/b/c", "/a/b/c/d", "/x", "/x/a", "/x/a/b", "/a/x/b"];
const meant = (found: ReturnType<typeof foldersAbove>) =>
  paths.filter((path) => found.some(({ steps }) => naiveMatch({ alternatives: [steps] }, Buffer.from(path))));

t.test("folders above what a pattern means", async (t) => {
  t.same(meant(foldersAbove(glob("/a/b/c"))), ["/a", "/a/b"]);
  t.same(meant(foldersAbove(glob("/a/*/c"))), ["/a", "/a/b"]);
  t.same(meant(foldersAbove(glob("/a/{b,x}/c"))), ["/a", "/a/b"]);
  t.same(meant(foldersAbove(glob("/a/b/**"))), ["/a"], "the folder itself is the pattern's own");
  t.same(meant(foldersAbove(glob("**/a/b"))), ["/a", "/x/a"]);
  t.same(meant(foldersAbove(glob("/a/**/c"))), ["/a"]);
  t.same(meant(foldersAbove(glob("**/a"))), []);
});

t.test("folders within which a pattern is at home", async (t) => {
  t.same(meant(foldersWithin(glob("/a/**/d"))), ["/a", "/a/b", "/a/b/c", "/a/b/c/d", "/a/x/b"]);
  t.same(meant(foldersWithin(glob("/a/b"))), []);
  t.same(meant(foldersWithin(glob("**/a/b"))), []);
});

t.test("equal folders have equal keys", async (t) => {
  const [one] = foldersAbove(glob("/a/b"));
  const [other] = foldersAbove(glob("/a/*.c"));
  t.equal(one?.key, other?.key);
  t.not(foldersAbove(glob("/ab/c"))[0]?.key, foldersAbove(glob("/a?/c"))[0]?.key);
});

t.test("patterns that take any name", async (t) => {
  for (const pattern of ["**", "**/*", "/**", "{a,**}"]) t.ok(namesNothing(glob(pattern)), pattern);
  for (const pattern of ["**/a", "/a/*", "*.sh"]) t.notOk(namesNothing(glob(pattern)), pattern);
});
