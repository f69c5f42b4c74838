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
/** Somebody else, and what he labels: below the number that each user may have whatever the others did. */
const OTHER_USER = 64_124;
const OWN = 1000;

const POLICY = `source SECRET = file "**/secret"
rule without: notify read file "**/stress-labels/**" if not SECRET
`;

/** Runs native/labels.c in a domain of its own, in realm `realm` of `owner`; the domain's number and what it said. */
async function start(field: Field, image: Uint8Array, args: readonly string[], realm = 1, owner = 0) {
  const child = await Child.start([builtProgram("labels"), ...args]);
  const domain = field.bind(child.pid, image, realm, owner);
  child.say("go");
  const said = await child.line();
  await child.stop();
  return { domain, said };
}

async function run(field: Field, image: Uint8Array, args: readonly string[], check: Check): Promise<number> {
  const { domain, said } = await start(field, image, args);
  check(`${args[2]} ${args[1]} files`, said, `done ${args[1]}`);
  return domain;
}

/** What one more label meets when the room that all share is taken; a user who holds few has some of his own. */
async function whenFull(field: Field, image: Uint8Array, folder: string, secret: string, check: Check): Promise<void> {
  const before = field.engine.counters().label_table_full;
  for (const name of ["refused", "own"]) mkdirSync(join(folder, name));
  const { domain, said } = await start(field, image, [join(folder, "refused"), "1", "write", secret]);
  check("one more labelled file is not written", said === null || said === "done 0", true);
  check("which is counted for the machine", field.engine.counters().label_table_full - before, 1);
  check("and as a fault of the domain", field.engine.stats(domain).faults, 1);
  const other = await start(field, image, [join(folder, "own"), String(OWN), "write", secret], 2, OTHER_USER);
  check(`another user can still label ${OWN} files`, other.said, `done ${OWN}`);
  check("without a fault", field.engine.stats(other.domain).faults, 0);
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
      await whenFull(field, image, folder, secret, check);
    });
  } finally {
    rmSync(outer, { recursive: true, force: true });
  }
}
