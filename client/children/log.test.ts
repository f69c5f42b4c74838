import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { OutputLog, since, tail } from "./log.js";

function folder(test: { teardown(undo: () => void): unknown }): string {
  const path = mkdtempSync(join(tmpdir(), "actplane-log-"));
  test.teardown(() => rmSync(path, { recursive: true }));
  return path;
}

t.test("a log keeps what was written last, and is bounded", (t) => {
  const at = folder(t);
  const path = join(at, "output.log");
  const log = new OutputLog(path);
  const part = "x".repeat(1 << 20);
  for (let written = 0; written < 20; written++) log.append(part);
  log.append("last\n");
  t.same(readdirSync(at).sort(), ["output.log", "output.log.1"]);
  t.ok(statSync(path).size + statSync(`${path}.1`).size <= (16 << 20) + 8);
  t.match(tail(path, 1), /x+last\n$/);
  t.equal(statSync(path).mode & 0o777, 0o600, "what a command says is its user's");
  t.end();
});

t.test("the last lines, and what came after", (t) => {
  const path = join(folder(t), "output.log");
  writeFileSync(path, "one\ntwo\nthree\n");
  t.equal(tail(path, 2), "two\nthree\n");
  t.equal(tail(path, 9), "one\ntwo\nthree\n");
  const first = since(path, { inode: 0, offset: 0 });
  t.equal(first.text, "one\ntwo\nthree\n");
  writeFileSync(path, "four\n", { flag: "a" });
  const next = since(path, first.at);
  t.equal(next.text, "four\n");
  t.equal(since(path, next.at).text, "");
  t.end();
});
