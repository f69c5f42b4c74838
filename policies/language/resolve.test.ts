import t from "tap";
import { effectivePolicy, inlinePolicy, type PolicyDocument, parse, resolveFile, textOrigin } from "./index.js";

const places = { root: "/proj/", home: "/home/a" };

function documentOf(text: string): PolicyDocument {
  const { document, diagnostics } = resolveFile({ path: "actplane.yaml", text });
  if (!document) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join("; "));
  return document;
}

function found(text: string) {
  return resolveFile({ path: "actplane.yaml", text }).diagnostics.map(({ code, line, column }) => [code, line, column]);
}

const rule = (name: string) => `  ${name}: { ifc: 'rule ${name}: block exec "${name}"' }\n`;

t.test("text inside YAML keeps the user's line and column", async (t) => {
  const bad = 'rule é: block exec "x"';
  t.same(found(`policy: |\n  ${bad}\n`), [["syntax", 2, 8]]);
  t.same(found('version: 1\npolicy: |\n\n    rule r:\n      blok exec "x"\n'), [["syntax", 5, 7]]);
  t.same(found('policy: |2\n    rule r: blok exec "x"\n'), [["syntax", 2, 13]]);
  t.same(found('policy: |- # why\n  rule r:\n    block exec "x" if NO'), [["unknown-label", 3, 23]]);
  t.same(found('policy: |+\r\n  rule r:\r\n    block exec "["\r\n\r\n'), [["bad-pattern", 3, 17]]);
  t.same(found("policy: 'rule r: block exec \"it''s [\"'"), [["bad-pattern", 1, 36]]);
  t.same(found('policy: "rule r:\\n\\tblock exec \\"\\u0061\\U0001F600[\\""'), [["bad-pattern", 1, 50]]);
  t.same(found("rules: { a: { ifc: rule a } }\ndomains: { s: { bind: [ { rule: a } ] } }"), [["syntax", 1, 26]]);
  t.same(
    found('rules:\n  a:\n    ifc: |\n      rule a:\n        block exec "["\ndomains: { s: { bind: [ { rule: a } ] } }'),
    [["bad-pattern", 5, 21]],
  );
});

t.test("styles that join lines are refused", async (t) => {
  t.same(found('policy: >\n  rule r:\n    block exec "x"\n'), [["folded-text", 1, 9]]);
  t.same(found("policy: 'rule r: # c\n  block exec \"x\"'"), [["folded-text", 1, 9]]);
});

t.test("mistakes in the file", async (t) => {
  const ok = 'policy: |\n  rule r: block exec "x"\n';
  const domains = (text: string) => `rules:\n${rule("a")}${rule("b")}domains:\n${text}`;
  t.same(found(`versin: 1\n${ok}`), [["unknown-key", 1, 1]]);
  t.same(found(`version: 2\n${ok}`), [["wrong-type", 1, 10]]);
  t.same(found(`version: "1"\n${ok}`), [["wrong-type", 1, 10]]);
  t.same(found(`${ok}${ok}`), [["duplicate-key", 3, 1]]);
  t.same(found("version: 1\n"), [["missing-key", 1, 1]]);
  t.same(found(""), [["yaml", 1, 1]]);
  t.same(found("a: b: c\n"), [["yaml", 1, 4]]);
  t.same(found("- 1\n"), [["wrong-type", 1, 1]]);
  t.same(found('policy: "\\q"\n'), [["yaml", 1, 10]]);
  t.same(found('policy: ""\n'), [["empty-policy", 1, 10]]);
  t.same(found("policy: 3\n"), [["wrong-type", 1, 9]]);
  t.same(found(`${ok}domains: {}\n`), [["mixed-policy", 3, 1]]);
  t.same(found(`rules:\n${rule("a")}`), [
    ["missing-key", 1, 1],
    ["unbound-rule", 2, 3],
  ]);
  t.same(found("rules: { a: { ifc: } }\ndomains: { s: { bind: [ { rule: a } ] } }"), [["wrong-type", 1, 15]]);
  t.same(found("rules: { a: { ifc: '' } }\ndomains: { s: { bind: [ { rule: a } ] } }"), [["empty-policy", 1, 21]]);
  const bound = "  s: { bind: [ { rule: a }, { rule: b } ] }\n";
  t.same(found(domains(`${bound}  t: { bind: [ { rule: c } ], parent: s }\n`)), [["unknown-rule", 6, 24]]);
  t.same(found(domains(`${bound}  t: { parent: u }\n`)), [
    ["empty-domain", 6, 3],
    ["unknown-domain", 6, 16],
  ]);
  t.same(found(domains(`${bound}  t: { parent: s, disable: [ a ] }\n`)), [["not-disableable", 6, 30]]);
  t.same(found(domains(`${bound}  t: { bind: [ { rule: a } ], disable: [ b ] }\n`)), [["not-disableable", 6, 42]]);
  t.same(found(domains(`${bound}  t: { parent: v }\n  v: { parent: t }\n`)), [
    ["domain-cycle", 6, 16],
    ["domain-cycle", 7, 16],
  ]);
  t.same(found(domains("  s: { bind: [ { rule: a, mode: lockd } ] }\n")), [
    ["unbound-rule", 3, 3],
    ["wrong-type", 5, 33],
  ]);
  t.same(found(domains(`${bound}default_domain: x\n`)), [["unknown-domain", 6, 17]]);
  t.same(found(`${ok}feedback: { path: "" }\n`), [["wrong-type", 3, 19]]);
  t.same(found(`${ok}runtime: { approval: { append_delta: { required: yes } } }\n`), [["wrong-type", 3, 50]]);
  t.same(found(`${ok}attach:\n  - exec: "co[dex"\n  - {}\n`), [
    ["bad-pattern", 4, 14],
    ["missing-key", 5, 5],
  ]);
});

t.test("tests are validated", async (t) => {
  const ok = 'policy: |\n  rule r: block exec "x"\ntests:\n';
  t.same(found(`${ok}  - { name: n, events: [ { exec: [ git, push ] } ], expect: { rule: q } }\n`), [
    ["unknown-rule", 4, 69],
  ]);
  t.same(found(`${ok}  - { name: n, events: [ { exeq: x } ], expect: { rule: r } }\n`).at(-1), ["unknown-key", 4, 28]);
  t.same(found(`${ok}  - { name: n, events: [], expect: { rule: r, effect: blok } }\n`), [
    ["wrong-type", 4, 16],
    ["wrong-type", 4, 55],
  ]);
  const text = `${ok}  - { name: n, events: [ { read: a, process: p }, { exec: [ x, y ], exits: 1 } ], expect: allowed }\n`;
  t.same(documentOf(text).tests[0]?.events, [
    { process: "p", act: { operation: "read", path: "a" } },
    { process: null, act: { operation: "exec", program: "x", args: ["y"], exits: 1 } },
  ]);
});

t.test("settings", async (t) => {
  const document = documentOf(`version: 1
policy: |
  rule r: block exec "x"
runtime: { approval: { append_delta: { required: true, allowed_approvers: [ alice ] } } }
feedback: { path: .actplane/why.txt }
attach: [ { exec: codex }, { exec: [ node, "*/cli.js" ] } ]
`);
  t.same(document.approval, {
    required: true,
    requireApprovalRef: false,
    requireGeneratedBy: false,
    allowedApprovers: ["alice"],
  });
  t.equal(document.feedbackPath, ".actplane/why.txt");
  t.same(document.attach, [
    { program: "codex", args: [] },
    { program: "node", args: ["*/cli.js"] },
  ]);
});

t.test("domains", async (t) => {
  const document = documentOf(`rules:
${rule("a")}${rule("b")}${rule("c")}domains:
  session: { bind: [ { rule: a }, { rule: b, mode: default } ] }
  review: { parent: session, bind: [ { rule: c }, { rule: a } ], disable: [ b ] }
  strict: { parent: session, bind: [ { rule: b, mode: locked } ] }
`);
  const names = (domain: string | null) =>
    effectivePolicy(document, domain, places).effective?.parts.map(({ policy }) => policy.text.slice(5, 6));
  t.same(names("session"), ["a", "b"]);
  t.same(names("review"), ["a", "c"], "disabled, and bound twice but there once");
  t.same(names("strict"), ["a", "b"]);
  t.same(names(null), ["a", "b"], "the only root");
  const { effective } = effectivePolicy(document, "review", places);
  t.match(effective, { domain: "review", parts: [{ root: "/proj", home: "/home/a" }, {}] });
  t.match(effectivePolicy(document, "revew", places).diagnostics, [{ code: "unknown-domain", hint: /review/ }]);
});

t.test("several roots need a choice", async (t) => {
  const text = `rules:\n${rule("a")}domains:\n  s: { bind: [ { rule: a } ] }\n  t: { bind: [ { rule: a } ] }\n`;
  const { effective, diagnostics } = effectivePolicy(documentOf(text), null, places);
  t.equal(effective, null);
  t.match(diagnostics, [{ code: "no-domain-chosen", line: 5, column: 3 }]);
  t.equal(effectivePolicy(documentOf(`${text}default_domain: t\n`), null, places).effective?.domain, "t");
});

t.test("a child may use what it inherits, and not loosen it", async (t) => {
  const file = (child: string) => `rules:
  top:
    ifc: |
      source SECRET = file "**/.env"
      endorse REVIEWED by exec "review"
      rule top: block connect any if SECRET and not REVIEWED
  own:
    ifc: |
      ${child}
domains:
  session: { bind: [ { rule: top } ] }
  child: { parent: session, bind: [ { rule: own } ] }
`;
  t.same(found(file('rule own: block exec "x" if SECRET')), []);
  t.same(found(file('source SECRET = file "more"')), []);
  t.same(found(file('declassify SECRET by exec "x"')), [["inherited-label", 9, 18]]);
  t.same(found(file('endorse REVIEWED by exec "x"')), [["inherited-label", 9, 15]]);
  t.same(found(file('source REVIEWED = exec "x"')), [["inherited-gate", 9, 14]]);
  t.same(found(file('rule top: block exec "x"')), [["duplicate-rule", 9, 12]]);
  t.same(found(file('rule own: block exec "x" if OTHER')), [["unknown-label", 9, 35]]);
});

t.test("rules of one domain share labels; aliases work", async (t) => {
  const text = `rules:
  a: { ifc: 'source S = file "x"' }
  b: { ifc: 'rule b: block connect any if S' }
domains:
  s: &s { bind: [ { rule: a }, { rule: b } ] }
  t: *s
default_domain: s
`;
  t.same(found(text), []);
});

t.test("inline policy", async (t) => {
  const { document } = inlinePolicy(['source S = file "x"', "rule b: block connect any if S"]);
  t.equal(document && effectivePolicy(document, null, places).effective?.parts.length, 2);
  t.match(inlinePolicy(['rule a: block exec "x"', "rule b: blok"]).diagnostics, [
    { file: "--rule#2", line: 1, column: 9, code: "syntax" },
  ]);
  t.match(inlinePolicy([]).diagnostics, [{ code: "empty-policy" }]);
  const extra = parse('rule r: block exec "y"', textOrigin("--rule", ""), { fragment: true }).policy;
  const flat = documentOf('policy: |\n  rule r: block exec "x"\n');
  const both = effectivePolicy(flat, null, { ...places, extra: extra ? [extra] : [] });
  t.match(both.diagnostics, [{ code: "duplicate-rule", file: "--rule" }]);
});

t.test("a machine-wide file", async (t) => {
  const text = 'policy: |\n  rule r: block read file "src/**"\n';
  t.match(resolveFile({ path: "p", text }, { machineWide: true }).diagnostics, [{ code: "relative-pattern" }]);
});
