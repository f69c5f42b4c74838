import t from "tap";
import { type Glob, isPatternError, parseGlob } from "../../patterns/glob.js";
import { naiveMatch } from "../../patterns/naive-match.js";
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
  return buildGroup(globs(patterns), classes, whole, new Work(whole.work));
}

function run(group: Group, text: Uint8Array): number[] {
  return group.automata
    .flatMap((automaton) => {
      let state = automaton.start;
      for (const byte of text) state = automaton.next[state * group.classes.count + group.classes.ofByte[byte]!]!;
      return [...automaton.accept[state]!];
    })
    .sort((a, b) => a - b);
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
    const group = build(patterns, { states: pick([40, 200, 4096]) });
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

t.test("automata are minimal, and state 0 is dead", async (t) => {
  const [automaton] = build(["/a{x,y}c/**", "/a{x,y}d"]).automata;
  // dead, start, "/", "a", "x" or "y", "c", below c, "d"
  t.equal(automaton!.states, 8);
  t.ok(automaton!.next.subarray(0, 5).every((target) => target === 0));
  t.equal(automaton!.accept[0]!.length, 0);
  t.equal(build(["**/a/**"]).automata[0]!.states, 5);
});

t.test("one automaton when they fit together, several when not", async (t) => {
  t.equal(build(["/a", "**/b", "**/c/**"]).automata.length, 1);
  const many = Array.from({ length: 20 }, (_, index) => `**/folder${index}/**`);
  const group = build(many);
  t.ok(group.automata.length > 1 && group.automata.length <= 16, `${group.automata.length} automata`);
  t.ok(group.automata.every((automaton) => automaton.states <= DEFAULT_BUDGET.states));
  t.same(run(group, Buffer.from("/folder1/folder19/folder7/x")), [1, 7, 19]);
});

t.test("a pattern that explodes alone is named", async (t) => {
  const bad = "**/*a??????????????????";
  t.match(
    problemOf(() => build(["/fine", bad, "**/also/**"])),
    { reason: "pattern", pattern: 1 },
  );
  t.match(
    problemOf(() => build(["**/*a????"], { states: 4 })),
    { reason: "pattern", pattern: 0 },
  );
});

t.test("bounds", async (t) => {
  const many = Array.from({ length: 40 }, (_, index) => `**/folder${index}/**`);
  t.match(
    problemOf(() => build(many, { automata: 2 })),
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
});

t.test("a path as long as a path can be", async (t) => {
  const long = `/${"a".repeat(4094)}`;
  t.same(run(build([long]), Buffer.from(long)), [0]);
});

t.test("the default budget ends hostile lists within about a second of work", async (t) => {
  const hostile = Array.from(
    { length: 300 },
    (_, index) => `**/*${String.fromCharCode(97 + (index % 26))}${index}???*?????`,
  );
  // Processor time: a busy machine makes it wait, not work.
  const begin = process.cpuUsage();
  t.equal(problemOf(() => build(hostile)) instanceof GroupProblem, true);
  const { user, system } = process.cpuUsage(begin);
  const took = Math.round((user + system) / 1000);
  t.ok(took < 3000, `${took} ms`);
  t.comment(`${took} ms`);
});
