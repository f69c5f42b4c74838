import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import t from "tap";

const INDEX = JSON.stringify(new URL("./index.js", import.meta.url).href);
const CODE = `import { addon } from ${INDEX}; console.log(addon.kernelSymbols());`;

/** What a process without CAP_SYSLOG is shown whose standard input is `input`. */
function shown(input: string): string {
  const fd = openSync(input, "r");
  const args = ["--bounding-set", "-syslog", "--inh-caps", "-syslog", "--"];
  const command = [process.execPath, "--input-type=module", "-e", CODE];
  const { stdout } = spawnSync("setpriv", [...args, ...command], { encoding: "utf8", stdio: [fd, "pipe", "inherit"] });
  closeSync(fd);
  return stdout.trim();
}

const skip = process.getuid?.() === 0 ? false : "needs root";

t.test(
  "without CAP_SYSLOG the kernel's symbols are shown by the descriptor that was opened with it",
  { skip },
  async (t) => {
    t.equal(shown("/dev/null"), "false");
    t.equal(shown("/proc/kallsyms"), "true");
  },
);

t.test("another file at descriptor 0 is not taken for it", { skip }, async (t) => {
  t.equal(shown("/etc/passwd"), "false");
  t.equal(shown("/proc/version"), "false");
});
