/** The difference of two texts by lines, as a person knows it from diff -u. */
import { type Colours, line } from "../text.js";

const CONTEXT = 3;

type Line = readonly [mark: " " | "-" | "+", text: string];

/** The longest common subsequence, line by line; settings files are small. */
function compare(before: readonly string[], after: readonly string[]): Line[] {
  const [rows, columns] = [before.length, after.length];
  const length = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
  const at = (row: number, column: number) => length[row]?.[column] ?? 0;
  for (let row = rows - 1; row >= 0; row--)
    for (let column = columns - 1; column >= 0; column--) {
      const same = before[row] === after[column];
      (length[row] as Uint32Array)[column] = same
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  const out: Line[] = [];
  for (let [row, column] = [0, 0]; row < rows || column < columns; ) {
    if (row < rows && column < columns && before[row] === after[column]) {
      out.push([" ", before[row++] as string]);
      column++;
    } else if (row < rows && (column === columns || at(row + 1, column) >= at(row, column + 1))) {
      out.push(["-", before[row++] as string]);
    } else out.push(["+", after[column++] as string]);
  }
  return out;
}

const split = (text: string | null) => (text === null || text === "" ? [] : text.replace(/\n$/u, "").split("\n"));

/** Changed lines with three around them; the rest is left out. */
export function diffText(file: string, before: string | null, after: string | null, colours: Colours): string {
  const lines = compare(split(before), split(after));
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(([mark]) => mark !== " "),
  );
  const head = [`--- ${before === null ? "/dev/null" : file}`, `+++ ${after === null ? "/dev/null" : file}`];
  const body = lines.flatMap(([mark, text], index) => {
    if (!near[index]) return index > 0 && near[index - 1] ? [colours.dim("…")] : [];
    const shown = `${mark}${line(text)}`;
    return [mark === "+" ? colours.green(shown) : mark === "-" ? colours.red(shown) : shown];
  });
  return [...head.map((one) => colours.bold(line(one))), ...body].join("\n");
}
