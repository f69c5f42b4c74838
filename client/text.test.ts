import t from "tap";
import { printable } from "../policies/language/format.js";
import { coloursFor, commandLine, line, lines } from "./text.js";

t.test("nothing that a terminal acts on is printed", async (t) => {
  t.equal(line("a\u001b[2Jb\rc\u0007"), "a\\x1b[2Jb\\x0dc\\x07");
  t.equal(line("x\u009b31my"), "x\\x9b31my", "C1 control sequence introducer");
  t.equal(line("safe\u202egnp.exe"), "safe\\u202egnp.exe", "right-to-left override");
  t.equal(line("one\ntwo"), "one\\ntwo");
  t.equal(lines("one\ntwo\u001b]0;title\u0007"), "one\ntwo\\x1b]0;title\\x07");
  t.equal(line("grüße 日本 🙂"), "grüße 日本 🙂", "ordinary text is left alone");
});

t.test("a command is shown as it could be typed, and short", async (t) => {
  t.equal(commandLine(["git", "commit", "-m", "it's"]), "git commit -m 'it'\\''s'");
  t.equal(commandLine(["x", "y".repeat(500)], 20).length, 20);
});

t.test("colours only on a terminal that wants them", async (t) => {
  t.equal(coloursFor({ isTTY: true }, {}).red("x"), "\u001b[31mx\u001b[39m");
  t.equal(coloursFor({ isTTY: true }, { NO_COLOR: "1" }).red("x"), "x");
  t.equal(coloursFor({ isTTY: true }, { TERM: "dumb" }).red("x"), "x");
  t.equal(coloursFor({}, {}).red("x"), "x");
});

t.test("what is hostile is the same for client and service", async (t) => {
  for (const text of ["\u200b", "\u2060", "\u061c", "\ud800", "\u009b", "\u007f", "\u001b"]) {
    t.match(line(text), /^\\[xu][0-9a-f]+$/, JSON.stringify(text));
    t.not(printable(text), text, `${JSON.stringify(text)}, for the service`);
  }
  t.equal(line("é 日 \u{1f600}"), "é 日 \u{1f600}");
  t.equal(lines("a\n\tb\r"), "a\n\tb\\x0d");
});
