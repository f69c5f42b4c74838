/** Tables of text cells: for a terminal and for Markdown. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const widths = ({ head, rows }: Table) => head.map((_, n) => Math.max(...[head, ...rows].map((row) => row[n]!.length)));

/** The first column flush left, the others flush right. */
const aligned = (row: readonly string[], width: readonly number[]) =>
  row.map((cell, n) => (n === 0 ? cell.padEnd(width[n]!) : cell.padStart(width[n]!)));

export function asText(table: Table): string {
  const width = widths(table);
  const lines = [table.head, ...table.rows].map((row) => aligned(row, width).join("  ").trimEnd());
  return `${table.title}\n\n${lines.join("\n")}\n`;
}

export function asMarkdown(table: Table): string {
  const width = widths(table);
  const rule = width.map((one, n) => (n === 0 ? "-".repeat(one) : `${"-".repeat(one - 1)}:`));
  const lines = [aligned(table.head, width), rule, ...table.rows.map((row) => aligned(row, width))];
  return `### ${table.title}\n\n${lines.map((row) => `| ${row.join(" | ")} |`).join("\n")}\n`;
}
