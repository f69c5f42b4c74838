import t from "tap";
import { parse, resolveFile, textOrigin } from "./index.js";
import { THIRTEEN } from "./thirteen.js";

t.equal(THIRTEEN.length, 13);

for (const { name, text } of THIRTEEN) {
  t.test(name, async (t) => {
    const result = parse(text, textOrigin("policy", text));
    t.same(result.diagnostics, []);
    t.ok(result.policy && result.policy.statements.length > 0);

    const indented = text.replace(/^(?=.)/gm, "  ");
    const file = resolveFile({ path: "actplane.yaml", text: `version: 1\npolicy: |${indented}` });
    t.same(file.diagnostics, []);
    t.same(file.document?.flat?.[0]?.text, text.slice(1), "the same text out of YAML");
  });
}
