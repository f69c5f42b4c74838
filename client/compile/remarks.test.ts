import t from "tap";
import { check } from "./check.js";
import { clauseRemarks, generalRemarks, ruleRemarks } from "./remarks.js";

const rulesOf = (...rules: string[]) => {
  const { report, text } = check({ file: null, rules, root: "/p", home: "/h", domain: null, tier: null, accept: [] });
  if (!report.ok) throw new Error(text);
  return report.rules;
};
const remarks = (text: string) =>
  rulesOf(text).flatMap((rule) => [...ruleRemarks(rule), ...rule.clauses.flatMap(clauseRemarks)]);

t.test("what is likely too broad is said, and a good rule is left alone", async (t) => {
  const said: [string, RegExp | null][] = [
    ['rule a: block exec "**" because "x"', /no program at all/],
    ['rule a: block connect any because "x"', /name servers/],
    ['rule a: block connect any unless target "unix:/**" because "x"', null],
    ['rule a: block write file any because "x"', /\/dev\/null/],
    ['rule a: block read file "/usr/**" because "x"', /nearly every program/],
    ['rule a: notify read file "/usr/**"', null],
    ['rule a: block exec "bash" because "x"', /bash scripts/],
    ['rule a: block exec "git push" because "x"', /exec "git" "push"/],
    ['rule a: block exec "git" "push"', /not told why/],
    ['rule a: block exec "git" "push" because "x"', null],
    ['rule a: block exec "x" unless after exec "y" because "x"', /rest of the session/],
    ['rule a: block exec "x" unless after exec "y" since exec "x" because "x"', null],
    ['source S = file ".env"\nrule a: block connect any if S because "x"', /its model/],
  ];
  for (const [text, expected] of said) {
    const found = remarks(text);
    if (expected === null) t.same(found, [], text);
    else t.match(found.join("\n"), expected, text);
  }
});

t.test("what is true of many clauses is said once", async (t) => {
  const found = generalRemarks(
    rulesOf('rule a: block exec "git" "push" because "x"\nrule b: block exec "npm" "i" because "x"'),
  );
  t.equal(found.length, 2);
  t.match(found[0], /^a, b: a copy/);
});
