import t from "tap";
import { promote } from "./promote.js";

const FLAT = `# mine
version: 1
policy: |
  # seen é
  rule a: notify exec "git" "push"   # notify stays a word here
    because "notify"
  rule b:
    notify exec "x"
    block exec "y"
`;

t.test("one rule changes, and nothing else of the file", async (t) => {
  const { text, changed } = promote({ path: "p", text: FLAT }, "a", "block");
  t.equal(changed, 1);
  t.equal(text, FLAT.replace('notify exec "git"', 'block exec "git"'));
  t.equal(promote({ path: "p", text: FLAT }, "b", "kill").text, FLAT.replace('notify exec "x"', 'kill exec "x"'));
  t.same(promote({ path: "p", text }, "a", "block"), { text, changed: 0 }, "a second time");
});

t.test("named rules, by either name, with any ends of lines", async (t) => {
  const text =
    'version: 1\r\nrules:\r\n  n: { ifc: "rule inner: notify exec \\"x\\" because \\"é\\"" }\r\ndomains:\r\n  d: { bind: [n] }\r\n'.replace(
      "[n]",
      "[{ rule: n }]",
    );
  t.equal(promote({ path: "p", text }, "n", "block").text, text.replace("notify", "block"));
  t.equal(promote({ path: "p", text }, "inner", "block").text, text.replace("notify", "block"));
});

t.test("what cannot be done is said", async (t) => {
  t.throws(() => promote({ path: "p", text: FLAT }, "c", "block"), { code: "rule-unknown" });
  t.throws(() => promote({ path: "p", text: "version: 1\npolicy: x" }, "c", "block"), { code: "policy-invalid" });
});
