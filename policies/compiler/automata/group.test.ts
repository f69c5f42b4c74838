import t from "tap";
import { type Glob, isPatternError, parseGlob } from "../../patterns/glob.js";
import { naiveMatch } from "../../patterns/naive-match.js";
import { AP } from "../abi.generated.js";
import { writeImage } from "../image.js";
import { ImageReader } from "../image-reader.js";
import { matchSet } from "../interpret-match.js";
import { type Budget, DEFAULT_BUDGET, Work } from "./budget.js";
import { buildGroup, type Group, GroupProblem } from "./group.js";

const globs = (patterns: readonly string[]): Glob[] =>
  patterns.map((pattern) => {
    const glob = parseGlob(pattern);
    if (isPatternError(glob)) throw new Error(`${pattern}: ${glob.error}`);
    return glob;
  });

function build(patterns: readonly string[], budget: Partial<Budget> = {}, classes = 126): Group {
  const whole = { ...DEFAULT_BUDGET, ...budget };
  const numbered = globs(patterns).map((glob, number) => ({ glob, number }));
  return buildGroup(numbered, classes, whole, new Work(whole.work));
}

/** The group as the only one of an image: what is tested is also how it is written and read. */
function reader(group: Group): ImageReader {
  const none = { nodes: [], execs: [], moves: [], clauses: [], closes: new Map() };
  return new ImageReader(writeImage({ groups: [group, null, null, null, null], ...none }));
}

function run(group: Group | ImageReader, text: Uint8Array): number[] {
  const image = group instanceof ImageReader ? group : reader(group);
  return [...matchSet(image, AP.AP_GROUP_FILE, text)].sort((a, b) => a - b);
}

function problemOf(action: () => unknown): GroupProblem {
  try {
    action();
  } catch (error) {
    if (error instanceof GroupProblem) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

let seed = 7;
const random = (below: number): number => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >> 8) % below;
};
const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;

t.test("automata match what the patterns say", async (t) => {
  const pieces = [
    "a",
    "b",
    "ab",
    "*",
    "a*",
    "*b",
    "?",
    "[ab]",
    "[!a]",
    "{a,b?}",
    "{*,b}*",
    "**",
    "é",
    "[à-ü]",
    "x**",
    "\\*",
  ];
  const words = ["a", "b", "ab", "ba", "abb", "é", "xé", "*", "\xff"];
  let positive = 0;
  for (let round = 0; round < 150; round++) {
    const patterns = Array.from(
      { length: 1 + random(8) },
      () => pick(["/", "**/"]) + Array.from({ length: 1 + random(3) }, () => pick(pieces)).join("/"),
    );
    const group = reader(build(patterns, { states: pick([60, 400, 4096]), automata: 64 }));
    const sources = globs(patterns);
    for (let turn = 0; turn < 30; turn++) {
      const path = `/${Array.from({ length: 1 + random(4) }, () => pick(words)).join("/")}`;
      const text = Buffer.from(path, random(4) === 0 ? "latin1" : "utf8");
      const expected = sources.flatMap((glob, index) => (naiveMatch(glob, text) ? [index] : []));
      positive += expected.length;
      const found = run(group, text);
      if (found.join() !== expected.join()) t.same(found, expected, `${patterns.join(" ")} on ${path}`);
    }
  }
  t.ok(positive > 1000, `${positive} matches`);
});

t.test("a match ends a pattern: what follows it multiplies no states", async (t) => {
  const states = (patterns: readonly string[]) => build(patterns).automata.map((automaton) => automaton.states);
  const many = Array.from({ length: 200 }, (_, index) => `**/folder${index}/**`);
  const [one] = states(["**/folder0/**"]);
  const [all, ...more] = states(many);
  t.equal(more.length, 0);
  t.ok(all! < 3 * many.length + one!, `${one} states for one, ${all} for ${many.length}`);
  t.same(run(build(many), Buffer.from("/folder1/folder19/folder7/x")), [1, 7, 19]);
});

t.test("one automaton for each kind, more when they do not fit", async (t) => {
  const kinds = ["/a", "/b/**/c", "**/d", "**/e/**/f", "**/*.g"];
  const group = build(kinds);
  t.equal(group.automata.length, 5);
  t.equal(group.forward, 4, "what begins with a star is read from its end");
  const many = Array.from({ length: 30 }, (_, index) => `**/a${index}/**/b${index}`);
  const halved = build(many, { states: 1000 });
  t.ok(halved.automata.length > 1 && halved.automata.length <= 16, `${halved.automata.length} automata`);
  t.same(run(halved, Buffer.from("/a1/a19/b7/b1/b19")), [19]);
});

t.test("what only explodes read forward is read backward", async (t) => {
  const group = build(["**/*a??????????????????"]);
  t.same(run(group, Buffer.from(`/x/ba${"y".repeat(18)}`)), [0]);
  t.same(run(group, Buffer.from(`/x/ba${"y".repeat(19)}`)), []);
});

t.test("a pattern that explodes alone is named", async (t) => {
  const bad = "**/*a????????????????b*";
  t.match(
    problemOf(() => build(["/fine", bad, "**/also/**"])),
    { reason: "pattern", pattern: 1 },
  );
  t.match(
    problemOf(() => build(["**/*a????b*"], { states: 4 })),
    { reason: "pattern", pattern: 0 },
  );
});

t.test("bounds", async (t) => {
  const many = Array.from({ length: 40 }, (_, index) => `**/a${index}/**/b${index}`);
  t.match(
    problemOf(() => build(many, { automata: 2, states: 1000 })),
    { reason: "automata" },
  );
  t.match(
    problemOf(() => build(many, { work: 1000 })),
    { reason: "work" },
  );
  t.match(
    problemOf(() => build(["/abc"], {}, 3)),
    { reason: "classes" },
  );
  const nested = Array.from({ length: 65 }, (_, index) => `/${"a/".repeat(index)}{a,b}/**`);
  t.match(
    problemOf(() => build(Array.from({ length: 65 }, (_, index) => `/*${"?".repeat(index)}`))),
    { reason: "hits", pattern: 64 },
  );
  t.equal(run(build(nested.slice(0, 64)), Buffer.from(`/${"a/".repeat(70)}`)).length, 64);
});

t.test("a path as long as a path can be", async (t) => {
  const long = `/${"a".repeat(4094)}`;
  t.same(run(build([long]), Buffer.from(long)), [0]);
});

t.test("the default budget ends hostile lists within about a second of work", async (t) => {
  const hostile = Array.from(
    { length: 300 },
    (_, index) => `**/*${String.fromCharCode(97 + (index % 26))}${index}????????????????x*`,
  );
  // Processor time: a busy machine makes it wait, not work.
  const begin = process.cpuUsage();
  t.equal(problemOf(() => build(hostile)) instanceof GroupProblem, true);
  const { user, system } = process.cpuUsage(begin);
  const took = Math.round((user + system) / 1000);
  t.ok(took < 3000, `${took} ms`);
  t.comment(`${took} ms`);
});
