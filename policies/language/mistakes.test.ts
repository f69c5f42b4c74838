import t from "tap";
import { type DiagnosticCode, type ParseOptions, parse, textOrigin } from "./index.js";

type Expected = [code: DiagnosticCode, line: number, column: number, text?: RegExp];

function diagnose(text: string, options?: ParseOptions) {
  return parse(text, textOrigin("p", text), options);
}

function check(t: Tap, text: string, expected: Expected[], options?: ParseOptions) {
  const { policy, diagnostics } = diagnose(text, options);
  const found = diagnostics.map(({ code, line, column }) => [code, line, column]);
  t.same(
    found,
    expected.map(([code, line, column]) => [code, line, column]),
    text,
  );
  t.equal(policy, null);
  for (const [index, [, , , pattern]] of expected.entries()) {
    const diagnostic = diagnostics[index];
    if (pattern) t.match(`${diagnostic?.message} | ${diagnostic?.hint}`, pattern);
  }
}

type Tap = { same: typeof t.same; equal: typeof t.equal; match: typeof t.match };

t.test("syntax", async (t) => {
  check(t, 'rule a: block exec "git" unles target "x"', [["syntax", 1, 26, /did you mean "unless"/]]);
  check(t, 'rule a: blok exec "git"', [["syntax", 1, 9, /did you mean "block"/]]);
  check(t, 'rule a: deny exec "git"', [["syntax", 1, 9, /did you mean "block"/]]);
  check(t, 'rule a: BLOCK exec "git"', [["syntax", 1, 9, /did you mean "block"/]]);
  check(t, 'rule a: block wirte file "x"', [["syntax", 1, 15, /expected an operation.*did you mean "write"/]]);
  check(t, 'rule a: block read endpoint "x"', [["syntax", 1, 20, /expected "file", found "endpoint"/]]);
  check(t, 'rule a block exec "git"', [["syntax", 1, 8, /expected ":", found "block"/]]);
  check(t, "rule a: block exec git", [["syntax", 1, 20, /quoted: "git"/]]);
  check(t, "rule a: block exec 'git'", [["syntax", 1, 20, /quoted with "/]]);
  check(t, 'source A file "x"', [["syntax", 1, 10, /expected "="/]]);
  check(t, 'source block = file "x"', [["syntax", 1, 8, /word of the language/]]);
  check(t, 'rule a: block exec "x" if', [["syntax", 1, 26, /a label, found the end of the text/]]);
  check(t, 'rule a: block exec "x" if A && B', [["syntax", 1, 29, /did you mean "and"/]]);
  check(t, 'rule a: block exec "x" if (A', [["syntax", 1, 29, /expected .*"\)"/]]);
  check(t, 'rule a: block exec "x" unless after exec "y" exits zero', [["syntax", 1, 52, /a number/]]);
  check(t, 'rule a: block exec "x" unless before exec "y"', [["syntax", 1, 31, /"target"/]]);
  check(t, "rule a: block exec", [["syntax", 1, 19, /end of the text/]]);
  check(t, "nonsense", [["syntax", 1, 1, /a new statement/]]);
});

t.test("strings", async (t) => {
  check(t, 'rule a: block exec "git', [["unterminated-string", 1, 20]]);
  check(t, 'rule a:\n  block exec "git\n  because "x"', [["unterminated-string", 2, 14]]);
  check(t, 'rule a: block exec "a\\d"', [["unknown-escape", 1, 22, /\\d/]]);
  check(t, 'rule a: block exec "a\\', [["unterminated-string", 1, 20]]);
});

t.test("several at once, in order", async (t) => {
  check(t, 'rule a: blok exec "x"\nsource = file "x"\nrule b:\n  block exec "["\nrule c:\n  kil exec "x"\n', [
    ["syntax", 1, 9],
    ["syntax", 2, 8],
    ["bad-pattern", 4, 15],
    ["syntax", 6, 3],
  ]);
  check(t, 'rule a:\n  block exec x\n  kill exec "ok"\n  notify wread file "x"\n  because nothing\n', [
    ["syntax", 2, 14],
    ["syntax", 4, 10],
    ["syntax", 5, 11],
  ]);
});

t.test("labels and names", async (t) => {
  check(t, 'source SECRET = file "x"\nrule a: block connect any if SECRT', [
    ["unknown-label", 2, 30, /nothing introduces the label SECRT.*did you mean "SECRET"/],
  ]);
  check(t, 'declassify GHOST by exec "x"\nrule a: block exec "x"', [["unknown-label", 1, 12]]);
  check(t, 'rule a: block exec "x"\nrule a: block exec "y"', [["duplicate-rule", 2, 6, /line 1/]]);
  check(t, 'rule a:\n  because "x"', [["empty-rule", 1, 6]]);
  check(t, "", [["empty-policy", 1, 1]]);
  check(t, "# only a comment\n", [["empty-policy", 1, 1]]);
  check(t, `rule ${"a".repeat(129)}: block exec "x"`, [["name-too-long", 1, 6]]);
  check(t, `source ${"A".repeat(129)} = exec "x"`, [["name-too-long", 1, 8]]);
  check(t, `rule a: block exec "x" because "${"a".repeat(2001)}"`, [["reason-too-long", 1, 32]]);
  check(t, 'rule a: block exec "x" because "a\u001b[31m"', [["control-character", 1, 34]]);
  check(t, 'rule a: block exec "x" because "a\\"\u202ex"', [["control-character", 1, 36]]);
  const labels = Array.from({ length: 65 }, (_, index) => `source L${index} = exec "x"\n`).join("");
  check(t, labels, [["too-many-labels", 65, 8]]);
});

t.test("patterns, endpoints, exit status", async (t) => {
  check(t, 'rule a: block exec "git" "pu[sh"', [["bad-pattern", 1, 29]]);
  check(t, 'rule a: block read file "é/a{b"', [["bad-pattern", 1, 29]]);
  check(t, 'rule a: block read file "\\"{"', [["bad-pattern", 1, 28]]);
  check(t, 'rule a: block read file "../x"', [["bad-pattern", 1, 26]]);
  check(t, 'rule a: block read file "~root/x"', [["bad-pattern", 1, 26, /only ~\//]]);
  check(t, 'rule a: block read file "/x" unless target "/y["', [["bad-pattern", 1, 47]]);
  check(t, 'rule a: block exec "x" unless after write "y[" since read "z{"', [
    ["bad-pattern", 1, 45],
    ["bad-pattern", 1, 61],
  ]);
  check(t, 'rule a: block exec "x" unless lineage-includes exec "y["', [["bad-pattern", 1, 55]]);
  check(t, 'source A = exec "a["\nendorse B by exec "b["', [
    ["bad-pattern", 1, 19],
    ["bad-pattern", 2, 21],
  ]);
  check(t, 'rule a: block connect endpoint "10.0.0.0/40"', [["bad-endpoint", 1, 42]]);
  check(t, 'rule a: block connect any unless target "10.0.0.1:0"', [["bad-endpoint", 1, 51]]);
  check(t, 'source A = endpoint "*.x"', [["bad-endpoint", 1, 22]]);
  check(t, 'rule a: block exec "x" unless after exec "y" exits 256', [["bad-exit-status", 1, 46]]);
  check(t, 'rule a: block exec "x" unless after write "y" exits 0', [["bad-exit-status", 1, 47]]);
});

t.test("machine-wide policy", async (t) => {
  const options = { machineWide: true };
  check(t, 'rule a: block read file "src/**"', [["relative-pattern", 1, 26]], options);
  check(t, 'rule a: block read file "{/a,b}"', [["relative-pattern", 1, 26]], options);
  check(t, 'rule a: block exec "bin/x"', [["relative-pattern", 1, 21]], options);
  const text = 'rule a: block read file "~/x" block read file "**/y" block exec "git"';
  t.same(diagnose(text, options).diagnostics, []);
});

t.test("what a child inherits", async (t) => {
  const inherited = { labels: new Set(["SECRET", "REVIEWED"]), gates: new Set(["REVIEWED"]), rules: new Set(["top"]) };
  const options = { inherited };
  check(t, 'declassify SECRET by exec "x"', [["inherited-label", 1, 12]], options);
  check(t, 'endorse REVIEWED by exec "x"', [["inherited-label", 1, 9]], options);
  check(t, 'source REVIEWED = exec "x"', [["inherited-gate", 1, 8]], options);
  check(t, 'rule top: block exec "x"', [["duplicate-rule", 1, 6]], options);
  const text = 'source SECRET = file "more"\nrule a: block connect any if SECRET and not REVIEWED';
  t.same(diagnose(text, options).diagnostics, [], "it may use and widen them");
});
