import t from "tap";
import { textOrigin } from "../language/origin.js";
import { parse } from "../language/parse.js";
import { compile } from "./compile.js";
import { emptyTables } from "./numbering.js";

t.test("conditions are reported on one line, without comments, quoted texts untouched", async (t) => {
  const text = `rule r: block exec "a \\"b\\"" "c\\\\\\\\" unless
    after exec "make   # all"   # not this
      since write "x"
    because "word  for word # yes"`;
  const { policy } = parse(text, textOrigin("f", text));
  const result = compile(
    { domain: "d", parts: [{ policy: policy!, root: "/p", home: "/h" }] },
    { tables: emptyTables(), resolveHost: () => [] },
  );
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  t.match(result.reports, [
    {
      target: 'exec "a \\"b\\"" "c\\\\\\\\"',
      unless: 'after exec "make   # all" since write "x"',
      because: "word  for word # yes",
      line: 1,
      column: 9,
    },
  ]);
});
