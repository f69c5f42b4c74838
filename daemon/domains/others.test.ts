import t from "tap";
import { OtherVersions } from "./others.js";

const soon = () => new Promise((done) => setTimeout(done, 20));

/** Versions at the first look, the second and so on; an Error is thrown. */
function scene(...answers: (number | Error)[]) {
  const lines: string[] = [];
  let looks = 0;
  const engine = {
    otherVersions() {
      const answer = answers[Math.min(looks++, answers.length - 1)] ?? 0;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const others = new OtherVersions(engine, (level, text) => lines.push(`${level} ${text}`), 1);
  return { others, lines, looks: () => looks };
}

t.test("without an older version nothing is said, and nobody looks again", async (t) => {
  const { others, lines, looks } = scene(0);
  others.take();
  await soon();
  t.same([lines, looks()], [[], 1]);
});

t.test("its end is waited for and said once", async (t) => {
  const { others, lines, looks } = scene(2, 2, 1, 0);
  others.take();
  t.match(lines, [/^warning runs .*: 2 versions$/]);
  await soon();
  t.match(lines, [/^warning/, /^info the last run .* has ended/]);
  t.equal(looks(), 4);
});

t.test("a folder that cannot be read ends the start, and later the looking", async (t) => {
  t.throws(() => scene(new Error("EPINS")).others.take(), /EPINS/);
  const { others, lines, looks } = scene(1, new Error("EPINS"));
  others.take();
  await soon();
  t.match(lines, [/^warning/, /^error what an older version left: EPINS/]);
  t.equal(looks(), 2);
});

t.test("a service that stops looks no more", async (t) => {
  const { others, looks } = scene(1);
  others.take();
  others.stop();
  await soon();
  t.equal(looks(), 1);
});
