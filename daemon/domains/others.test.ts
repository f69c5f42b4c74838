import t from "tap";
import type { OtherVersionCount } from "../../addon/types.js";
import { OtherVersions } from "./others.js";

const soon = () => new Promise((done) => setTimeout(done, 20));
/** Versions whose switch this one knows. */
const of = (versions: number) => ({ versions, entered: 0 });

/** What the first look finds, the second and so on; an Error is thrown. */
function scene(...answers: (OtherVersionCount | Error)[]) {
  const lines: string[] = [];
  const asked: boolean[] = [];
  const state = { unready: null as string | null };
  const engine = {
    otherVersions(ready: boolean) {
      const answer = answers[Math.min(asked.length, answers.length - 1)] ?? of(0);
      asked.push(ready);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const log = (level: string, text: string) => void lines.push(`${level} ${text}`);
  const others = new OtherVersions({ engine, log, unready: () => state.unready, interval: 1 });
  return { others, lines, asked, state };
}

t.test("without an older version nothing is said, and nobody looks again", async (t) => {
  const { others, lines, asked } = scene(of(0));
  others.take();
  others.follow();
  await soon();
  t.same([lines, asked, others.versions], [[], [false], 0]);
});

t.test("its end is waited for and said once", async (t) => {
  const { others, lines, asked } = scene(of(2), of(2), of(1), of(0));
  others.take();
  t.match(lines, [/^warning what .*: 2 versions$/]);
  t.equal(others.versions, 2);
  await soon();
  t.match(lines, [/^warning/, /^info the last run .* has ended/]);
  t.same(asked, [false, true, true, true]);
});

t.test("its programs enter on until this version is ready, and that is said once", async (t) => {
  const { others, lines, asked, state } = scene({ versions: 1, entered: 1 });
  state.unready = "no image";
  others.take();
  others.follow();
  await soon();
  t.ok(asked.length > 2);
  t.notOk(asked.includes(true), "it was not told to let them enter no more");
  t.ok(others.entered);
  t.match(lines.slice(1), [/^error programs of attach: enter an older version's domains still: no image$/]);
  t.equal(lines.length, 2);
  others.stop();
});

t.test("once this version is ready they enter no more", async (t) => {
  const entered = { versions: 1, entered: 1 };
  const { others, lines, asked, state } = scene(entered, entered, of(1));
  state.unready = "no image";
  others.take();
  others.follow();
  state.unready = null;
  others.follow();
  t.same(asked, [false, false, true]);
  t.notOk(others.entered);
  t.match(lines.slice(2), [/^info programs of attach: enter this version's domains alone$/]);
  others.stop();
});

t.test("a switch that is not known is said", async (t) => {
  const { others, lines } = scene({ versions: 1, entered: 1 });
  others.take();
  others.follow();
  t.match(lines.slice(1), [/^error .* as well: it has no switch/]);
  others.stop();
});

t.test("a folder that cannot be read ends the start, and later the looking", async (t) => {
  t.throws(() => scene(new Error("EPINS")).others.take(), /EPINS/);
  const { others, lines, asked } = scene(of(1), new Error("EPINS"));
  others.take();
  await soon();
  t.match(lines, [/^warning/, /^error what an older version left: EPINS/]);
  t.equal(asked.length, 2);
});

t.test("a service that stops looks no more", async (t) => {
  const { others, asked } = scene(of(1));
  others.take();
  others.stop();
  await soon();
  t.equal(asked.length, 1);
});
