/**
 * Puts an element into an object or a list, and takes one out, by editing the text around it: no comment, no space and
 * no neighbour is written anew, and taking out what was put in gives the text back as it was.
 */
import { createScanner, type Node } from "jsonc-parser";

/** SyntaxKind of jsonc-parser, which only its own compilation may name. */
const COMMA = 5;
const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;
const SPACE = 15;

/** The white space that a line begins with. */
function indentAt(text: string, offset: number): string {
  const begin = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/u.exec(text.slice(begin))?.[0] ?? "";
}

const unitOf = (text: string) => /\n([ \t]+)\S/u.exec(text)?.[1] ?? "  ";
const endOfLine = (text: string) => (text.includes("\r\n") ? "\r\n" : "\n");

/** After an element: its comma, if there is one, and the comments on its line. */
function afterElement(text: string, from: number): { comma: number | null; end: number } {
  const scanner = createScanner(text, false);
  scanner.setPosition(from);
  let comma: number | null = null;
  let end = from;
  for (;;) {
    const kind: number = scanner.scan();
    if (kind === SPACE) continue;
    if (kind === COMMA && comma === null) comma = scanner.getTokenOffset();
    else if (kind !== LINE_COMMENT && kind !== BLOCK_COMMENT) break;
    end = scanner.getTokenOffset() + scanner.getTokenLength();
    if (kind === LINE_COMMENT) break;
  }
  return { comma, end };
}

function written(key: string | null, value: unknown, indent: string, unit: string, eol: string): string {
  const body = JSON.stringify(value, null, unit).replaceAll("\n", `${eol}${indent}`);
  return key === null ? body : `${JSON.stringify(key)}: ${body}`;
}

/** `key` null: into a list. */
export function insertInto(text: string, container: Node, key: string | null, value: unknown): string {
  const eol = endOfLine(text);
  const unit = unitOf(text);
  const last = container.children?.at(-1);
  const close = container.offset + container.length - 1;
  if (!last) {
    const outer = indentAt(text, container.offset);
    const body = written(key, value, outer + unit, unit, eol);
    // Whatever stands between the brackets, comments perhaps, stays behind.
    const inside = text.slice(container.offset + 1, close);
    const rest = inside.trim() === "" ? `${eol}${outer}` : inside;
    return `${text.slice(0, container.offset + 1)}${eol}${outer}${unit}${body}${rest}${text.slice(close)}`;
  }
  const oneLine = !text.slice(container.offset, last.offset).includes("\n");
  const indent = oneLine ? indentAt(text, container.offset) + unit : indentAt(text, last.offset);
  const body = written(key, value, indent, unit, eol);
  const { comma, end } = afterElement(text, last.offset + last.length);
  const own = last.offset + last.length;
  if (oneLine) {
    const compact = key === null ? JSON.stringify(value) : `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    return comma === null
      ? `${text.slice(0, own)}, ${compact}${text.slice(own)}`
      : `${text.slice(0, comma + 1)} ${compact},${text.slice(comma + 1)}`;
  }
  if (comma !== null) return `${text.slice(0, end)}${eol}${indent}${body},${text.slice(end)}`;
  return `${text.slice(0, own)},${text.slice(own, end)}${eol}${indent}${body}${text.slice(end)}`;
}

/** Takes a value out, with its key in an object, and the comma that only it needed. */
export function removeFrom(text: string, value: Node): string {
  const element = value.parent?.type === "property" ? value.parent : value;
  const container = element.parent;
  if (!container) return text;
  const siblings = container.children ?? [];
  const before = siblings[siblings.indexOf(element) - 1];
  const end = element.offset + element.length;
  const { comma } = afterElement(text, end);
  // Back over white space, to where the element before or its comment ends.
  const head = text.slice(0, element.offset).replace(/[ \t]*(?:\r?\n)?[ \t]*$/u, "");
  if (comma !== null) return head + text.slice(comma + 1);
  const tail = text.slice(end);
  if (!before) {
    const empty = head.length === container.offset + 1;
    return empty ? head + tail.replace(/^\s*(?=[\]}])/u, "") : head + tail;
  }
  const earlier = afterElement(text, before.offset + before.length).comma;
  return earlier === null ? head + tail : head.slice(0, earlier) + head.slice(earlier + 1) + tail;
}
