import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Field } from "../micro/field.js";
import { builtProgram } from "../native/build.js";
import { Child } from "../native/child.js";
import { imageOf, withEngine } from "./field.js";
import type { Check } from "./main.js";

const LABELLED = 1_000_000;
/** Files that are made without having read the secret: the same reads of those are reported. */
const PLAIN = 1000;

const POLICY = `source SECRET = file "**/secret"
rule without: notify read file "**/stress-labels/**" if not SECRET
`;

/** Runs native/labels.c in a domain of its own; the domain's number. All domains here are of one realm. */
async function run(field: Field, image: Uint8Array, args: readonly string[], check: Check): Promise<number> {
  const child = await Child.start([builtProgram("labels"), ...args]);
  const domain = field.bind(child.pid, image, 1);
  child.say("go");
  check(`${args[2]} ${args[1]} files`, await child.line(), `done ${args[1]}`);
  await child.stop();
  return domain;
}

/** A million files keep the label of the one process that wrote them. */
export async function labels(check: Check): Promise<void> {
  // Memory when there is some: a million files on a disk take long to make and to remove.
  const outer = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "actplane-stress-"));
  const folder = join(outer, "stress-labels");
  const secret = join(outer, "secret");
  for (const name of ["", "labelled", "plain"]) mkdirSync(join(folder, name));
  writeFileSync(secret, "secret\n");
  try {
    await withEngine(async (field) => {
      const image = imageOf(POLICY, outer);
      const before = field.engine.memory();
      const count = String(LABELLED);
      const plain = String(PLAIN);
      await run(field, image, [join(folder, "plain"), plain, "write"], check);
      await run(field, image, [join(folder, "labelled"), count, "write", secret], check);
      const megabytes = (field.engine.memory() - before) / 1048576;
      console.log(`# ${LABELLED} labelled files take ${megabytes.toFixed(0)} MiB of maps`);
      check("the table was never full", field.engine.counters().label_table_full, 0);
      const readers = await run(field, image, [join(folder, "plain"), plain, "read"], check);
      check("every read of a file without a label is reported", field.engine.stats(readers).reported, PLAIN);
      const others = await run(field, image, [join(folder, "labelled"), count, "read"], check);
      check("no read of a labelled file is: none lost its label", field.engine.stats(others).reported, 0);
      check("nothing failed closed", field.engine.stats(others).faults, 0);
    });
  } finally {
    rmSync(outer, { recursive: true, force: true });
  }
}
