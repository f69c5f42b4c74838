/** Sentences of an instruction text, with what the matchers need to know of each. */

/** A sentence as it stands somewhere. `below`: the nearest heading, or "". */
export interface Sentence {
  readonly text: string;
  readonly line: number;
  readonly below: string;
}

/** Markup that carries no meaning here: list marks, check boxes, emphasis, quotes. */
const plain = (text: string) =>
  text
    .replace(/^\s*(?:>\s*)*(?:(?:[-*+]|\d+[.)])\s+)?(?:\[[ xX]\]\s+)?/u, "")
    .replace(/(\*\*|__)(?=\S)(.*?\S)\1/gu, "$2")
    .replace(/(?<![\w*])\*(?=\S)([^*]*\S)\*(?![\w*])/gu, "$1")
    .trim();

/** Ends of sentences are not looked for in code: `a.b` and `x. y` stay whole. */
function split(paragraph: string): string[] {
  return (
    paragraph
      .match(/(?:`[^`]*`|[^.!?`]|[.!?](?=\S))+[.!?]*/gu)
      ?.map((one) => one.trim())
      .filter(Boolean) ?? []
  );
}

/** Takes Markdown, or plain text, apart. Code blocks, tables and front matter are no sentences. */
export function sentencesOf(text: string): Sentence[] {
  const found: Sentence[] = [];
  let below = "";
  let fenced = false;
  let open: { text: string; line: number } | null = null;
  const close = () => {
    if (open) for (const one of split(plain(open.text))) found.push({ text: one, line: open.line, below });
    open = null;
  };
  const lines = text.split(/\r?\n/u);
  const front = lines[0] === "---" ? lines.indexOf("---", 1) : -1;
  for (const [index, raw] of lines.entries()) {
    if (index <= front) continue;
    if (/^\s*(?:```|~~~)/u.test(raw)) {
      close();
      fenced = !fenced;
      continue;
    }
    if (fenced) continue;
    const heading = /^\s{0,3}#{1,6}\s+(.*?)#*\s*$/u.exec(raw) ?? /^\s*(?:\*\*)([^*]{2,60}?):?(?:\*\*):?\s*$/u.exec(raw);
    if (heading || raw.trim() === "" || /^\s*\|/u.test(raw)) {
      close();
      if (heading) below = plain(heading[1] ?? "");
      continue;
    }
    // A list item begins anew; a line without a mark goes on with what is open.
    if (open === null || /^\s*(?:[-*+]|\d+[.)])\s/u.test(raw)) {
      close();
      open = { text: raw, line: index + 1 };
    } else open = { text: `${(open as { text: string }).text} ${raw.trim()}`, line: (open as { line: number }).line };
  }
  close();
  return found;
}
