/**
 * docs/attacks.md from the files of this folder; table.test.ts compares the two.
 *
 *   node dist/test/attacks/table.js     writes docs/attacks.md
 */
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { TIERS, type Tier } from "../../policies/compiler/index.js";
import { CHECKOUT } from "../../scripts/harness/checkout.js";
import { type Attack, readAttacks } from "./attack.js";
import { ATTEMPTS, ELSEWHERE } from "./list.js";

export const DOCUMENT = join(CHECKOUT, "docs", "attacks.md");

/** Steps or a script of this attack run on the tier at all. */
function runsOn({ steps, script }: Attack, tier: Tier): boolean {
  return script ? script.tiers.includes(tier) : (steps?.steps ?? []).some((step) => step.tiers?.includes(tier) ?? true);
}

/** "held", "in part" (something stays open, see below), or "no". */
function verdict(files: readonly Attack[], tier: Tier): string {
  if (!files.some((attack) => runsOn(attack, tier))) return "no";
  const open = files.some((attack) => attack.open.some((one) => one.tiers.includes(tier)));
  return open ? "in part" : "held";
}

const link = (file: string) => `[${basename(file)}](../${file})`;

function row(number: string, attempt: string, attacks: readonly Attack[]): string {
  const elsewhere = ELSEWHERE[number];
  if (elsewhere)
    return `| ${[number, attempt, elsewhere.map(link).join(", "), ...TIERS.map(() => "held")].join(" | ")} |\n`;
  const files = attacks.filter((attack) => attack.attacks.some((one) => String(one) === number));
  if (files.length === 0) return "";
  const cells = [number, attempt, files.map(({ file }) => link(file)).join(", ")];
  return `| ${[...cells, ...TIERS.map((tier) => verdict(files, tier))].join(" | ")} |\n`;
}

function openList(attacks: readonly Attack[]): string {
  return attacks
    .flatMap(({ file, open }) => open.map((one) => ({ file, ...one })))
    .map(({ file, tiers, what, why }) => `* **${what}** (${tiers.join(", ")}; ${link(file)}): ${why}.\n`)
    .join("");
}

/** The whole document. */
export function attacksDocument(attacks: readonly Attack[]): string {
  const rows = Object.entries(ATTEMPTS).map(([number, attempt]) => row(number, attempt, attacks));
  return `# Attempts to get past the engine

Made by \`npm run generate\` from test/attacks. Each attempt is made twice: without a policy, where it must succeed, and
under one, where it is refused or the process ends before the effect, and an event says so. Where a tier can only act
after the call (see [architecture.md](architecture.md)), the process ends before it can use what it got.
"in part": what stays open is listed below the table, with the reason.

| # | attempt | test | ${TIERS.join(" | ")} |
| --- | --- | --- |${" --- |".repeat(TIERS.length)}
${rows.join("")}
## What stays open

${openList(attacks)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(DOCUMENT, attacksDocument(await readAttacks(CHECKOUT)));
}
