import { spawnSync } from "node:child_process";
import t from "tap";

const MODULE = JSON.stringify(new URL("./leftovers.js", import.meta.url).href);

function says(script: string): string {
  const code = `import { atExit } from ${MODULE}; const say = (text) => () => console.log(text);\n${script}`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" }).stdout;
}

t.test("what is left is put away at exit, the last first", async (t) => {
  t.equal(says('atExit(say("first")); atExit(say("second")); process.exit(3);'), "second\nfirst\n");
  t.equal(says('atExit(say("kept")); process.on("uncaughtException", () => process.exit(1)); throw 1;'), "kept\n");
});

t.test("what was put away already is not put away again", async (t) => {
  t.equal(says('const forget = atExit(say("gone")); forget(); process.exit();'), "");
  t.equal(says('atExit(say("gone"))(); atExit(say("kept")); process.exit();'), "kept\n");
});

t.test("one that fails does not keep the others", async (t) => {
  t.equal(says('atExit(say("kept")); atExit(() => { throw new Error("x"); }); process.exit();'), "kept\n");
});
