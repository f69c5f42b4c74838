import t from "tap";
import { emptyTables } from "../../policies/compiler/index.js";
import { runJob } from "./run.js";

/** What is told to do next after the first clause of a policy. */
function next(text: string): readonly string[] {
  const source = { layer: "policy", file: null, rules: [text], root: "/p", home: "/home/ann", domain: null } as const;
  const answer = runJob({ sources: [source], tables: emptyTables(), tier: "lsm", accept: [], addresses: new Map() });
  if (!answer.ok) throw new Error(answer.text);
  return answer.clauses[0]?.next ?? [];
}
const UNTOUCHED =
  /^Do it from a process or a domain that has not touched S: what did, and all that it starts, keeps it/;

t.test("every way on is one that the policy itself has", async (t) => {
  const secret = 'source S = file ".env"\n';
  const rule = (clause: string) => `rule r: block ${clause} because "x"`;
  const cases: [what: string, text: string, ...steps: RegExp[]][] = [
    ["a gate", rule('exec "git" unless after exec "make"'), /^Run exec "make"; then try again\.$/],
    [
      "a gate that closes",
      rule('exec "git" unless after exec "npm" "test" exits 0 since write "src/**" or unlink "src/**"'),
      /^Run exec "npm" "test" and let it exit with 0, after the last write "src\/\*\*" or unlink "src\/\*\*"; then try/,
    ],
    [
      "two gates",
      rule('exec "git" unless after exec "a" and after exec "b"'),
      /^Run exec "a"; then/,
      /^Run exec "b"; then/,
    ],
    [
      "a tool that declassifies",
      `${secret}declassify S by exec "redact"\n${rule("connect any if S")}`,
      /^Run exec "redact" on the data: what it writes is without the label S\.$/,
      UNTOUCHED,
    ],
    ["a label alone", `${secret}${rule("connect any if S")}`, UNTOUCHED],
    [
      "a label that is wanted",
      `endorse OK by exec "review"\n${rule('exec "git" if not OK')}`,
      /^Run exec "review" first: it gives the label OK\.$/,
    ],
    [
      "a condition",
      `${secret}${rule('connect any if S unless target "10.0.0.0/8"')}`,
      /^It is allowed when: target "10\.0\.0\.0\/8"\.$/,
      UNTOUCHED,
    ],
    ["nothing", rule('exec "git"'), /^No process of this run may do it: find another way, or ask the user\.$/],
  ];
  for (const [what, text, ...steps] of cases) {
    const found = next(text);
    t.equal(found.length, steps.length, `${what}: ${found.join(" | ")}`);
    for (const [index, step] of steps.entries()) t.match(found[index], step, what);
  }
});
