/**
 * Policy texts and files that nobody meant: neither parser nor compiler throws, each answer comes in bounded time, and
 * what they accept becomes an image that the loader accepts.
 *
 *   FUZZ_SEED=N FUZZ_ROUNDS=N node dist/test/fuzz/policy.test.js
 */
import t from "tap";
import { addon } from "../../addon/index.js";
import { check } from "../../client/compile/check.js";
import { compile, emptyTables, ImageReader } from "../../policies/compiler/index.js";
import {
  type EffectivePolicy,
  effectivePolicy,
  parse,
  resolveFile,
  textOrigin,
} from "../../policies/language/index.js";
import { THIRTEEN } from "../../policies/language/thirteen.js";
import { Random } from "../differential/random.js";
import { mutated, randomBytes } from "./mutate.js";

t.setTimeout(0);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 400);
/** Processor milliseconds of one text: far above what any takes, far below what exponential work would. */
const LIMIT_MS = 3000;

const { checkImage } = addon as unknown as { checkImage(image: Uint8Array): void };
const PLACE = { root: "/p", home: "/h" };

const WORDS = [
  ..."source rule declassify endorse notify block kill if unless because not and or true by exec open read write".split(
    " ",
  ),
  ..."unlink connect recv file endpoint any target lineage-includes after exits since ( ) { } [ ] , : = # \" ' \\".split(
    " ",
  ),
  ..."** * ? [! [^ ] {a,b} ~/ / unix: unix:@ ::1 10.0.0.0/8 :443 \n \t \r\n \u2028 é 😀 \ud800 \0 \u001b[2J & * | > - ---".split(
    " ",
  ),
  ..."version: policy: rules: domains: tests: events: expect: bind: parent: <<: !!js !!binary *a &a".split(" "),
  " ",
  "\n  ",
];

const FILES = [
  ...THIRTEEN.map(({ text }) => `version: 1\npolicy: |\n${text.replace(/^/gm, "  ")}\n`),
  `version: 1
rules:
  no-push: { ifc: 'rule no-push: block exec "git" "push" because "no"' }
  net: { ifc: 'rule net: kill connect endpoint "10.0.0.0/8"' }
domains:
  session: { bind: [ { rule: no-push, mode: locked }, { rule: net, mode: default } ] }
  review: { parent: session, disable: [ net ] }
default_domain: session
runtime: { approval: { append_delta: { required: true, allowed_approvers: [ alice ] } } }
feedback: { path: .actplane/why.txt }
attach: [ { exec: codex }, { exec: [ node, "*/cli.js" ] } ]
tests:
  - { name: n, events: [ read .env, fork a, { a: exec git push }, { exec: [x], exits: 1 } ], expect: { rule: net } }
`,
];

interface Counts {
  accepted: number;
  refused: number;
  slowest: number;
}

/** Runs one text; throws what it throws, with the text. */
function run(text: string, counts: Counts, read: (text: string) => EffectivePolicy | null): void {
  const begin = process.cpuUsage();
  try {
    const effective = read(text);
    const result = effective && compile(effective, { tables: emptyTables(), resolveHost: () => [] });
    if (result?.ok) {
      checkImage(result.image);
      new ImageReader(result.image);
    }
    counts[result?.ok ? "accepted" : "refused"]++;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.stack : error}\n${JSON.stringify(text.slice(0, 4000))}`);
  }
  const { user, system } = process.cpuUsage(begin);
  const took = (user + system) / 1000;
  if (took > LIMIT_MS) throw new Error(`${took} ms: ${JSON.stringify(text.slice(0, 4000))}`);
  counts.slowest = Math.max(counts.slowest, took);
}

function readText(text: string): EffectivePolicy | null {
  const { policy } = parse(text, textOrigin("fuzz", text));
  return policy && { domain: "fuzz", parts: [{ policy, ...PLACE }] };
}

function readFile(text: string): EffectivePolicy | null {
  check({ file: { path: "fuzz.yaml", text }, rules: [], ...PLACE, domain: null, tier: null, accept: [] });
  const { document } = resolveFile({ path: "fuzz.yaml", text });
  return document && effectivePolicy(document, null, PLACE).effective;
}

for (const [name, read, samples] of [
  ["policy texts", readText, THIRTEEN.map(({ text }) => text)],
  ["policy files", readFile, FILES],
] as const)
  t.test(`damaged ${name}`, async (t) => {
    t.setTimeout(0);
    const random = new Random(SEED);
    const counts: Counts = { accepted: 0, refused: 0, slowest: 0 };
    for (const text of samples) run(text, counts, read);
    t.equal(counts.accepted, samples.length, "undamaged, all are accepted");
    for (let round = 0; round < ROUNDS; round++)
      run(mutated(random, Buffer.from(random.pick(samples)), WORDS).toString("utf8"), counts, read);
    for (let round = 0; round < ROUNDS / 10; round++)
      run(randomBytes(random, random.below(3000)).toString(random.pick(["utf8", "latin1", "utf16le"])), counts, read);
    for (let round = 0; round < ROUNDS / 10; round++)
      run(random.several(1, 400, () => random.pick(WORDS)).join(random.pick([" ", "", "\n"])), counts, read);
    t.ok(counts.refused > ROUNDS / 4 && counts.accepted > ROUNDS / 20, JSON.stringify(counts));
  });

t.test("large and deep", async (t) => {
  t.setTimeout(300_000);
  const counts: Counts = { accepted: 0, refused: 0, slowest: 0 };
  for (const [index, word] of WORDS.entries()) {
    const deep = word.repeat(1 << 19).slice(0, 1 << 19);
    run(deep, counts, readText);
    if (index % 3 !== 0) continue;
    if (index % 2 === 0) run(`policy: |\n  rule r: block exec "x" if ${deep}`, counts, readFile);
    else run(`policy: ${deep}`, counts, readFile);
  }
  for (const read of [readText, readFile]) run('rule r: block exec "x"\n'.repeat(430_000), counts, read);
  t.comment(JSON.stringify(counts));
  t.equal(counts.accepted, 0);
});
