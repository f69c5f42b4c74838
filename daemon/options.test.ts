import t from "tap";
import { StartError } from "./exit.js";
import { homeIn } from "./home.js";
import { createLog } from "./log.js";
import { showArgv } from "./neutral.js";
import { readOptions } from "./options.js";

t.test("options: defaults, and what is wrong says so with exit 2", (t) => {
  t.match(readOptions([]), { socket: "/run/actplane/actplaned.sock", tier: null, logLevel: "info", show: null });
  t.match(readOptions(["--tier", "tracepoint", "--foreground"]), { tier: "tracepoint", foreground: true });
  for (const wrong of [
    ["--tier", "best"],
    ["--log-level", "loud"],
    ["--socket", "relative"],
    ["--policy-dir", "relative"],
    ["--socket", `/${"x".repeat(120)}`],
    ["--unknown"],
    ["argument"],
  ]) {
    try {
      readOptions(wrong);
      t.fail(wrong.join(" "));
    } catch (error) {
      t.ok(error instanceof StartError && error.exit === 2, wrong.join(" "));
    }
  }
  t.end();
});

t.test("home: the passwd entry of the uid, without a trailing slash", (t) => {
  const passwd =
    "root:x:0:0:root:/root:/bin/sh\nbroken\nann:x:1000:1000::/home/ann/:/bin/sh\nodd:x:5:5::relative:/bin/sh\n";
  t.equal(homeIn(passwd, 1000), "/home/ann");
  t.equal(homeIn(passwd, 0), "/root");
  t.equal(homeIn(passwd, 5), null);
  t.equal(homeIn(passwd, 77), null);
  t.end();
});

t.test("log: one line, levels, no control characters", (t) => {
  const lines: string[] = [];
  const log = createLog("info", false, (line) => void lines.push(line));
  log("debug", "hidden");
  log("error", "a\nb\u001b[31m");
  t.equal(lines.length, 1);
  t.match(lines[0], /^<3>error: a.b.\[31m\n$/);
  t.equal(showArgv(["a b", "c", "it's"]), "'a b' c 'it'\\''s'");
  t.end();
});
