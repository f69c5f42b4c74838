import t from "tap";
import { formatDiagnostics, parse, printable, textOrigin, toJson } from "./index.js";
import { editDistance, nearest } from "./suggest.js";

const diagnose = (text: string, file = "p.yaml") => parse(text, textOrigin(file, text)).diagnostics;

t.test("a diagnostic for people", async (t) => {
  t.equal(
    formatDiagnostics(diagnose('rule a:\n\tblock exec "x" unles target "y"')),
    `p.yaml:2:17: error: expected a quoted argument, "if", "unless", "because", an effect (notify, block or kill) or a new statement, found "unles"
    2 | \tblock exec "x" unles target "y"
      | \t               ^
      hint: did you mean "unless"?
`,
  );
});

t.test("nothing in it steers the terminal", async (t) => {
  const text = 'rule a: block exec "\u001b[2J" because "\u009b31m\u202e"';
  const shown = formatDiagnostics(diagnose(text, "evil\u001b]0;x\u0007.yaml"));
  t.notMatch(shown, /[^\P{Cc}\n\t]/u);
  t.notMatch(shown, /[\u202a-\u202e]/);
  t.equal(printable("a\u001b\u0085\u2028é\ud800"), "a␛��é�");
});

t.test("long and wide lines", async (t) => {
  const [line, caret] = formatDiagnostics(diagnose(`rule a: ${'block exec "x" '.repeat(100)} oops ${"# ".repeat(500)}`))
    .split("\n")
    .slice(1) as [string, string];
  t.ok(line.length < 200);
  t.equal(line.slice(caret.indexOf("^"), caret.indexOf("^") + 4), "oops");
  const wide = formatDiagnostics(diagnose('rule a: block exec "日本["')).split("\n");
  t.equal(wide[2]?.indexOf("^"), (wide[1]?.indexOf("[") ?? 0) + 2, "a wide character takes two columns");
});

t.test("json", async (t) => {
  t.same(toJson(diagnose('rule a: block exec "["')), [
    {
      file: "p.yaml",
      line: 1,
      column: 21,
      code: "bad-pattern",
      severity: "error",
      message: "a [ is not closed",
      hint: "a literal [ is written [[]",
    },
  ]);
});

t.test("near words", async (t) => {
  t.equal(editDistance("unles", "unless"), 1);
  t.equal(editDistance("wirte", "write"), 1);
  t.equal(editDistance("", "abc"), 3);
  t.equal(nearest("SECRT", ["PUBLIC", "SECRET"]), "SECRET");
  t.equal(nearest("deny", ["kill", "block"]), "block");
  t.equal(nearest("q", ["s"]), null);
  t.equal(nearest("x".repeat(1000), ["y"]), null);
});
