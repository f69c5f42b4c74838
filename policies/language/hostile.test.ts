import t, { type Test } from "tap";
import { MAX_DIAGNOSTICS, parse, resolveFile, textOrigin } from "./index.js";

/** Processor time far above what these take, so that neither a slow nor a busy machine fails them; exponential work would. */
const LIMIT_MS = 4000;

function bounded(tap: Pick<Test, "ok">, name: string, run: () => { diagnostics: readonly unknown[] }) {
  const start = process.cpuUsage();
  const { diagnostics } = run();
  const { user, system } = process.cpuUsage(start);
  tap.ok((user + system) / 1000 < LIMIT_MS, `${name}: in time`);
  tap.ok(diagnostics.length > 0 && diagnostics.length <= MAX_DIAGNOSTICS, `${name}: ${diagnostics.length} diagnostics`);
}

t.test("policy texts", async (t) => {
  const texts: Record<string, string> = {
    "10 MB": "x".repeat(10_000_000),
    "one word": "x".repeat(1_000_000),
    parentheses: `rule a: block exec "x" if ${"(".repeat(1_000_000)}`,
    not: `rule a: block exec "x" if ${"not ".repeat(200_000)}A`,
    and: `source A = exec "x"\nrule a: block exec "x" if A${" and A".repeat(150_000)}`,
    since: `rule a: block exec "x" unless after exec "y" since write "x"${' or write "y"'.repeat(70_000)}`,
    "wrong statements": "source \n".repeat(120_000),
    "wrong clauses": `rule a:\n${" block \n".repeat(120_000)}`,
    "wrong patterns": 'rule b: block exec "[" \n'.repeat(40_000),
    quotes: '"'.repeat(1_000_000),
    "long reason": `rule a: block exec "x" because "${'\\"'.repeat(500_000)}"`,
    braces: `rule a: block exec "${"{a,b}".repeat(1500)}"`,
    "many braces": `rule r: block exec "${"{a,b}".repeat(8)}"\n`.repeat(14_000),
    "deep braces": `rule r: block exec "${"{".repeat(4000)}"`,
    comments: "#\n".repeat(500_000),
  };
  for (const [name, text] of Object.entries(texts)) bounded(t, name, () => parse(text, textOrigin("p", text)));
});

t.test("files", async (t) => {
  const texts: Record<string, string> = {
    flow: "[".repeat(1_000_000),
    dashes: "- ".repeat(500_000),
    maps: "{a: ".repeat(200_000),
    keys: Array.from({ length: 80_000 }, (_, index) => `k${index}: 1\n`).join(""),
    indentation: Array.from({ length: 1400 }, (_, index) => `${" ".repeat(index)}a:\n`).join(""),
    "unclosed quote": `"${"a".repeat(1_000_000)}`,
    "wrong escapes": `policy: "${"\\x".repeat(500_000)}"`,
    "wrong escapes of another case": `policy: "${"\\A".repeat(500_000)}"`,
    anchors: "&a ".repeat(300_000),
    laughs: `a: &a [x,x,x]\n${[..."bcdefghi"].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${"abcdefghi"[i]}`)}]\n`).join("")}`,
    "alias to itself": "domains: &a { x: *a }\nrules: *a\n",
    "repeated domains": `rules: {}\ndomains:\n  d: &d { bind: [${"{rule: a},".repeat(3000)}] }\n${Array.from({ length: 250 }, (_, index) => `  e${index}: *d\n`).join("")}`,
    documents: "---\n".repeat(200_000),
    "long block": `policy: |\n${"  # x\n".repeat(160_000)}  rule a: blok\n`,
  };
  for (const [name, text] of Object.entries(texts)) bounded(t, name, () => resolveFile({ path: "p", text }));
});

t.test("each limit is the one that stops the work", async (t) => {
  const clause = 'rule a: block exec "x" if ';
  const code = (text: string) => parse(text, textOrigin("p", text)).diagnostics.map((diagnostic) => diagnostic.code);
  t.same(code(`${clause}${"(".repeat(65)}`), ["too-deep"]);
  t.same(code(`${clause}${"(".repeat(64)}true${")".repeat(64)}`), []);
  t.same(code(`${clause}true${" and true".repeat(401)}`), ["condition-too-large"]);
  t.same(code(`${clause}true${" and true".repeat(400)}`), []);
  t.same(code(" ".repeat((1 << 20) + 1)), ["text-too-long"]);
  const braces = Array.from({ length: 1000 }, (_, index) => `rule r${index}: block exec "${"{a,b}".repeat(8)}"\n`);
  t.same(code(braces.join("")), ["bad-pattern"]);
  t.same(code(braces.slice(0, 50).join("")), []);

  const file = (text: string) => resolveFile({ path: "p", text }).diagnostics.map((diagnostic) => diagnostic.code);
  t.same(file("[".repeat(65)), ["too-deep"]);
  t.same(file("- ".repeat(66)), ["too-deep"]);
  t.same(file("a:\n".repeat(50_000)), ["too-many-entries"]);
  t.same(file("x".repeat((1 << 20) + 1)), ["text-too-long"]);
});
