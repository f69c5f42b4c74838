/** docs/verifier.md: made from costs, and read again to compare with. */

import type { Cost } from "./cost.js";

/** All that one kernel said; its clock counted instructions, 1 ns each. */
export interface KernelCosts {
  /** as uname -r has it */
  readonly release: string;
  readonly costs: readonly Cost[];
}

/** "6.1" of "6.1.0-56-cloud-amd64": packages of one series replace each other. */
export const series = (release: string) => release.split(".").slice(0, 2).join(".");

const number = (value: number) => value.toLocaleString("en-US");
const row = (...cells: string[]) => `| ${cells.join(" | ")} |`;

function cells(cost: Cost | undefined): string[] {
  if (cost === undefined || cost.outcome === "absent") return ["-", "-", "-"];
  if (cost.outcome === "refused") return ["refused", "", ""];
  return [number(cost.instructions), number(cost.peak), (cost.time / 1000).toFixed(1)];
}

function objectTable(object: string, kernels: readonly KernelCosts[]): string {
  const programs = [...new Set(kernels.flatMap(({ costs }) => costs.filter((cost) => cost.object === object)))];
  const names = [...new Set(programs.map(({ program }) => program))];
  const found = ({ costs }: KernelCosts, name: string) =>
    costs.find((cost) => cost.object === object && cost.program === name);
  const lines = names.map((name) => {
    const all = kernels.map((kernel) => found(kernel, name));
    const stacks = all.flatMap((cost) => (cost?.outcome === "ok" && cost.stack !== null ? [cost.stack] : []));
    return row(`\`${name}\``, stacks.length > 0 ? String(Math.max(...stacks)) : "-", ...all.flatMap(cells));
  });
  const heads = kernels.flatMap(({ release }) => [`${series(release)}: instructions`, "states", "work"]);
  const totals = kernels.flatMap(({ costs }) => {
    const own = costs.flatMap((cost) => (cost.object === object && cost.outcome === "ok" ? [cost] : []));
    const sum = (field: "instructions" | "time") => own.reduce((total, cost) => total + cost[field], 0);
    return [number(sum("instructions")), "", (sum("time") / 1000).toFixed(1)];
  });
  const rule = row("---", ...heads.map(() => "---:"), "---:");
  return [`## ${object}`, "", row("program", "stack", ...heads), rule, ...lines, row("all", "", ...totals), ""].join(
    "\n",
  );
}

/** The document's text. `compiler` is the first line of `clang --version`. */
export function makeTable(compiler: string, kernels: readonly KernelCosts[]): string {
  const objects = [...new Set(kernels.flatMap(({ costs }) => costs.map(({ object }) => object)))];
  return `# What the verifier makes of each program

Made by \`npm run test:verifier -- --write\`, which loads every program of every object by itself in guests of these kernels:
${kernels.map(({ release }) => release).join(", ")}. Objects by ${compiler}.

* *stack*: bytes of the deepest chain of frames, of at most 512, each frame rounded up to 32 as 6.1 does.
* *instructions*: processed by the verifier, of at most 1,000,000.
* *states*: held at once.
* *work*: machine instructions that the kernel spent on it, in millions; about as many milliseconds on a slow machine.
* \`-\`: the kernel lacks the hook of an optional program.

Every test run loads all of them again; only what does not load fails. A changed cost is said, and recorded here by whoever
changes the programs.

${objects.map((object) => objectTable(object, kernels)).join("\n")}`;
}

/** Recorded instructions by "OBJECT PROGRAM SERIES". What cannot be read is not there. */
export function readTable(text: string): Map<string, number> {
  const recorded = new Map<string, number>();
  let object = "";
  let kernels: string[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("## ")) object = line.slice(3);
    if (!line.startsWith("| ")) continue;
    const [name = "", , ...values] = line.slice(2, -2).split(" | ");
    if (name === "program") kernels = values.flatMap((head) => /^([\d.]+): /.exec(head)?.[1] ?? []);
    const program = /^`(\w+)`$/.exec(name)?.[1];
    if (program === undefined) continue;
    kernels.forEach((kernel, n) => {
      const instructions = Number(values[3 * n]?.replaceAll(",", ""));
      if (instructions > 0) recorded.set(`${object} ${program} ${kernel}`, instructions);
    });
  }
  return recorded;
}

/** More than this times the recorded instructions, or less than its inverse, is worth a word. */
const NOTABLE = 1.5;

/** One line for each program whose cost is far from the recorded one, or that was never recorded. */
export function changes(recorded: ReadonlyMap<string, number>, { release, costs }: KernelCosts): string[] {
  return costs.flatMap((cost) => {
    if (cost.outcome !== "ok") return [];
    const before = recorded.get(`${cost.object} ${cost.program} ${series(release)}`);
    const now = number(cost.instructions);
    if (before === undefined) return [`${cost.object} ${cost.program}: ${now} instructions, not recorded yet`];
    const ratio = cost.instructions / before;
    return ratio > NOTABLE || ratio < 1 / NOTABLE
      ? [`${cost.object} ${cost.program}: ${now} instructions, recorded: ${number(before)}`]
      : [];
  });
}
