import { printable } from "../policies/language/format.js";

/**
 * Names, arguments and reasons come from policies and processes: on a terminal
 * or in a log their control characters could move the cursor, forge a line or
 * hide text. Answers one line that is safe to show, cut at `limit` UTF-16 units.
 */
export function neutral(text: string, limit = 4096): string {
  const cut = text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  return printable(cut).replaceAll("\t", "␉");
}

/** An argument vector as a shell would take it, safe to show. */
export function showArgv(argv: readonly string[], limit = 1024): string {
  const words = argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return neutral(words.join(" "), limit);
}
