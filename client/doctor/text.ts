import { type Colours, line } from "../text.js";
import type { Finding } from "./finding.js";

const MARKS = { ok: "✓", warning: "!", broken: "✗" } as const;

/** Findings by what they are about, each with what mends it. */
export function doctorText(findings: readonly Finding[], colours: Colours): string {
  const paint = { ok: colours.green, warning: colours.yellow, broken: colours.red };
  const groups = [...new Set(findings.map((one) => one.about))];
  const body = groups.flatMap((about) => [
    colours.bold(about),
    ...findings
      .filter((one) => one.about === about)
      .flatMap(({ level, what, mend }) => [
        `  ${paint[level](MARKS[level])} ${line(what)}`,
        ...(mend === null ? [] : [`    ${colours.dim("→")} ${line(mend)}`]),
      ]),
  ]);
  const count = (level: Finding["level"]) => findings.filter((one) => one.level === level).length;
  const [warnings, bad] = [count("warning"), count("broken")];
  const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;
  const verdict =
    bad > 0
      ? colours.red(`${bad} broken, ${plural(warnings, "warning")}`)
      : warnings > 0
        ? colours.yellow(plural(warnings, "warning"))
        : colours.green("all is well");
  return [...body, "", verdict].join("\n");
}
