import t from "tap";
import { TapCounter } from "./tap.js";

function count(text: string) {
  const counter = new TapCounter();
  for (const line of text.split("\n")) counter.line(line);
  return counter.counts;
}

t.test("points of one level, with directives", async (t) => {
  const counts = count(
    ["TAP version 13", "ok 1 - a", "not ok 2 - b", "ok 3 - c # SKIP none", "not ok 4 # todo", "1..4"].join("\n"),
  );
  t.strictSame(counts, { passed: 1, failed: 1, skipped: 1, todo: 1 });
});

t.test("a subtest's own point is not counted again", async (t) => {
  const counts = count(
    ["# Subtest: x", "    ok 1 - a", "    not ok 2 - b", "    1..2", "not ok 1 - x", "    ok 1 - a", "ok 2 - y"].join(
      "\n",
    ),
  );
  t.strictSame(counts, { passed: 2, failed: 1, skipped: 0, todo: 0 });
});

t.test("three levels", async (t) => {
  const counts = count(["        ok 1", "        not ok 2", "    not ok 1", "    ok 2", "not ok 1"].join("\n"));
  t.strictSame(counts, { passed: 2, failed: 1, skipped: 0, todo: 0 });
});

t.test("a subtest that died after passing points is a failure", async (t) => {
  t.equal(count("    ok 1 - a\nnot ok 1 - x died").failed, 1);
});

t.test("a subtest without points is a point", async (t) => {
  t.equal(count("# Subtest: x\nok 1 - x").passed, 1);
});

t.test("diagnostics, output and escaped hashes are not points or directives", async (t) => {
  const counts = count(
    ["not ok 1 - a", "  ---", "  ok 5 - inside", "  ...", "okay then", "nok", "ok 2 - issue \\# skip it"].join("\n"),
  );
  t.strictSame(counts, { passed: 1, failed: 1, skipped: 0, todo: 0 });
});

t.test("bailing out is a failure", async (t) => {
  t.equal(count("ok 1\nBail out! no kernel").failed, 1);
});
