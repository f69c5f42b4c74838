import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../../scripts/harness/checkout.js";

const FLAGS = "-std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror".split(" ");

/** Path of the C program `name` of bench/native, compiled when its source is newer. Throws with the compiler's message. */
export function builtProgram(name: string): string {
  const folder = join(CHECKOUT, "build", "bench");
  const program = join(folder, name);
  const source = join(CHECKOUT, "bench", "native", `${name}.c`);
  // A guest has the program and no compiler.
  if (existsSync(program) && (!existsSync(source) || statSync(program).mtimeMs > statSync(source).mtimeMs)) {
    return program;
  }
  mkdirSync(folder, { recursive: true });
  const draft = `${program}.${process.pid}`;
  const { error, status, stderr } = spawnSync("cc", [...FLAGS, "-pthread", "-o", draft, source], { encoding: "utf8" });
  if (error || status !== 0) throw new Error(`cannot compile ${source}: ${error?.message ?? stderr}`);
  renameSync(draft, program);
  return program;
}
