import t from "tap";
import { nestsDeeper } from "./depth.js";

t.test("brackets that are open at one time, and none that stand in a string", (t) => {
  const deep = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  t.notOk(nestsDeeper(deep(32)));
  t.ok(nestsDeeper(deep(33)));
  t.ok(nestsDeeper("[".repeat(33)), "it need not be whole");
  t.notOk(nestsDeeper(`[${"[],".repeat(1000)}[]]`), "many beside one another");
  t.notOk(nestsDeeper(JSON.stringify({ text: deep(100) })));
  t.notOk(nestsDeeper(JSON.stringify({ text: `\\"${deep(100)}\\` })));
  t.ok(nestsDeeper(`{"a\\\\":${deep(40)}}`), "behind an escaped backslash the string ends");
  t.notOk(nestsDeeper('"[[[[', 2), "a string without an end is the parser's");
  t.end();
});

t.test("two million characters are looked through in no time", (t) => {
  const text = JSON.stringify({ text: 'a"b\\'.repeat(500_000) });
  const began = performance.now();
  t.notOk(nestsDeeper(text));
  t.ok(performance.now() - began < 1_000);
  t.end();
});
