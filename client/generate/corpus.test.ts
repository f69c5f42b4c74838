/** What generation makes of sentences; see corpus/README.md. Prints its figures. */
import { readFileSync } from "node:fs";
import t from "tap";
import { parse } from "yaml";
import { templateOf } from "../../policies/templates/index.js";
import type { Candidate } from "./candidate.js";
import { candidatesOf } from "./intents/index.js";
import { read } from "./reading.js";

interface Entry {
  readonly says: string;
  readonly below?: string;
  readonly expect: "none" | Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const corpus = (name: string) =>
  parse(readFileSync(new URL(`../../../client/generate/corpus/${name}.yaml`, import.meta.url), "utf8")) as Entry[];

/** All that the entry says of the candidate is so. */
function isExpected({ template, values }: Candidate, expect: Entry["expect"]): boolean {
  if (expect === "none") return false;
  const wanted = expect[template];
  return wanted !== undefined && Object.entries(wanted).every(([name, value]) => values[name]?.join(",") === value);
}

function measure(entries: readonly Entry[]) {
  let [proposed, right, wanted] = [0, 0, 0];
  const wrong: string[] = [];
  for (const { says, below = "", expect } of entries) {
    const found = candidatesOf(read({ text: says, below }));
    const good = found.some((one) => isExpected(one, expect));
    if (expect !== "none") wanted++;
    if (found.length > 0) proposed++;
    if (good) right++;
    else if (found.length > 0 || expect !== "none") wrong.push(`${says} -> ${JSON.stringify(found)}`);
  }
  return { entries: entries.length, precision: right / proposed, recall: right / wanted, wrong };
}

t.test("the corpus is large enough, and names templates that exist", async (t) => {
  const all = [...corpus("develop"), ...corpus("held-out")];
  t.ok(all.length >= 150, `${all.length} sentences`);
  t.equal(new Set(all.map((one) => one.says)).size, all.length, "none twice");
  for (const { expect } of all) if (expect !== "none") for (const id of Object.keys(expect)) t.ok(templateOf(id), id);
});

for (const name of ["develop", "held-out"]) {
  t.test(name, async (t) => {
    const { entries, precision, recall, wrong } = measure(corpus(name));
    t.comment(`${name}: ${entries} sentences, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`);
    if (name !== "held-out" || process.env.SHOW_HELD_OUT) for (const one of wrong) t.comment(one);
    t.ok(precision >= 0.9, `precision ${precision.toFixed(3)} of at least 0.9`);
    t.ok(recall >= 0.8, `recall ${recall.toFixed(3)} of at least 0.8`);
  });
}
