import t from "tap";
import { type Clause, type Condition, type LabelExpr, type Policy, parse, textOrigin } from "./index.js";

function policyOf(text: string): Policy {
  const { policy, diagnostics } = parse(text, textOrigin("p", text));
  if (!policy) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join("; "));
  return policy;
}

function clauseOf(body: string): Clause {
  const sources = ["A", "B", "C"].map((label) => `source ${label} = exec "x"\n`).join("");
  const rule = policyOf(`${sources}rule r: ${body}`).statements[3];
  if (rule?.kind !== "rule") throw new Error("no rule");
  return rule.clauses[0] as Clause;
}

function spell(expr: LabelExpr): string {
  if (expr.kind === "label") return expr.name.value;
  if (expr.kind === "true") return "true";
  if (expr.kind === "not") return `!${spell(expr.of)}`;
  return `(${spell(expr.left)} ${expr.kind} ${spell(expr.right)})`;
}

function spellCondition(condition: Condition): string {
  if ("left" in condition) {
    return `(${spellCondition(condition.left)} ${condition.kind} ${spellCondition(condition.right)})`;
  }
  if (condition.kind === "target") return `${condition.negated ? "!" : ""}${condition.pattern.kind}`;
  return condition.kind === "after" ? `after+${condition.since.length}` : condition.kind;
}

t.test("precedence", async (t) => {
  const cases: [text: string, meaning: string][] = [
    ["A or B and C", "(A or (B and C))"],
    ["A and B or C", "((A and B) or C)"],
    ["not A and B", "(!A and B)"],
    ["not (A and B)", "!(A and B)"],
    ["not not A", "!!A"],
    ["(A or B) and C", "((A or B) and C)"],
    ["A or B or C", "((A or B) or C)"],
    ["true", "true"],
    ["not(A)", "!A"],
  ];
  for (const [text, meaning] of cases) {
    const { when } = clauseOf(`block exec "x" if ${text}`);
    t.equal(when && spell(when), meaning, text);
  }
  const conditions: [text: string, meaning: string][] = [
    ['target "a" or target "b" and target "c"', "(file or (file and file))"],
    ['(target "a" or target not "b") and lineage-includes exec "c"', "((file or !file) and lineage)"],
    ['after exec "a" since write "b" or read "c" or target "d"', "(after+2 or file)"],
    ['after exec "a" or after write "b"', "(after+0 or after+0)"],
  ];
  for (const [text, meaning] of conditions) {
    const { unless } = clauseOf(`block write file "x" unless ${text}`);
    t.equal(unless && spellCondition(unless), meaning, text);
  }
});

t.test("the target of a condition is read as that of its clause", async (t) => {
  const kind = (clause: string) => {
    const { unless } = clauseOf(`${clause} unless target "10.0.0.1"`);
    return unless?.kind === "target" && unless.pattern.kind;
  };
  t.equal(kind('block exec "x"'), "exec");
  t.equal(kind('block unlink file "x"'), "file");
  t.equal(kind("block connect any"), "endpoint");
});

t.test("any, several arguments, exits, escapes, comments", async (t) => {
  t.match(clauseOf("block connect any").target, { kind: "endpoint", address: { value: "*" } });
  t.match(clauseOf("block recv endpoint any").target, { kind: "endpoint", address: { value: "*" } });
  t.match(clauseOf("block write file any").target, { kind: "file", path: { value: "/**" } });
  t.match(clauseOf('block exec exec "git"').target, { kind: "exec", program: { value: "git" } });
  t.match(clauseOf('kill exec "git" "push" "--force"').target, { args: [{ value: "push" }, { value: "--force" }] });
  t.match(clauseOf('block exec "x" unless after exec "y" "z" exits 3').unless, {
    event: { pattern: { args: [{ value: "z" }] } },
    exits: 3,
  });
  const text = 'rule r: # it\'s "here"\n  block exec "a#b" # c\n  because "say \\"no\\" \\\\ #1"';
  t.match(policyOf(text).statements[0], {
    clauses: [{ target: { program: { value: "a#b" } } }],
    because: { value: 'say "no" \\ #1' },
  });
  t.ok(policyOf('\uFEFFrule r:\r\n  block exec "x"\r\n'), "a byte order mark and CRLF");
  t.ok(policyOf('rule r: block exec "x" source A = file "y"'), "two statements on a line");
});

t.test("spans are offsets of the text", async (t) => {
  const text = 'source A = file "f"\nrule r: block exec "g" "h" if not A because "why"';
  const [source, rule] = policyOf(text).statements;
  const slice = (span: { start: number; end: number } | null | undefined) => span && text.slice(span.start, span.end);
  t.equal(slice(source), 'source A = file "f"');
  t.equal(slice(rule), text.slice(20));
  if (rule?.kind !== "rule") return;
  t.equal(slice(rule.name), "r");
  t.equal(slice(rule.clauses[0]), 'block exec "g" "h" if not A');
  t.equal(slice(rule.clauses[0]?.target), '"g" "h"');
  t.equal(slice(rule.clauses[0]?.when), "not A");
  t.equal(slice(rule.because), '"why"');
});
