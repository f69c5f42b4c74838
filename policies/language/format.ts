/** Diagnostics for a terminal and for `--json`. */
import type { Diagnostic } from "./diagnostics.js";

/** What turns or hides text on a terminal: bidirectional controls, line separators, invisible marks. */
const INVISIBLE = /[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Whether a character (one code point) could move the cursor, change colours, hide text or reorder its line. */
export function isHostile(char: string): boolean {
  const code = char.codePointAt(0) as number;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || INVISIBLE.test(char);
}

/**
 * Text from a policy, path or argument made safe for a terminal: each control
 * character becomes its visible picture (ESC is ␛), each invisible one �. One
 * character stays one, so that columns keep their place.
 */
export function printable(text: string): string {
  let out = "";
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    if (!isHostile(char) || char === "\t") out += char;
    else if (code < 0x20) out += String.fromCharCode(0x2400 + code);
    else out += code === 0x7f ? "\u2421" : "\ufffd";
  }
  return out;
}

/**
 * Other people's text for a model's eyes: nothing in it looks like the markup by which models and their harnesses tell
 * roles, tools and instructions apart. Angle brackets around names, special tokens and fences lose their meaning and
 * stay readable.
 */
export function withoutMarkup(text: string): string {
  return text
    .replace(/<(?=[/!?|]?[A-Za-z|])/g, "‹")
    .replace(/(?<=[\w"'/|\]-])>/g, "›")
    .replace(/`{3,}/g, "'''")
    .replace(/\[(?=\/?(?:INST|SYS)\b)/gi, "(");
}

/** `FILE:LINE:COL: error: message`, the line with a caret, and the hint; a line for each, ending in a newline. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(formatOne).join("");
}

function formatOne(diagnostic: Diagnostic): string {
  const { file, line, column, severity, message, hint, excerpt } = diagnostic;
  let out = `${printable(file)}:${line}:${column}: ${severity}: ${oneLine(message)}\n`;
  if (excerpt) {
    const gutter = `${String(line).padStart(5)} | `;
    const pad = Array.from(printable(excerpt.text.slice(0, excerpt.caret)), padding).join("");
    out += `${gutter}${printable(excerpt.text)}\n${" ".repeat(gutter.length - 2)}| ${pad}^\n`;
  }
  if (hint !== null) out += `      hint: ${oneLine(hint)}\n`;
  return out;
}

function padding(char: string): string {
  if (char === "\t") return char;
  return WIDE.test(char) ? "  " : " ";
}

function oneLine(text: string): string {
  return printable(text).replaceAll("\t", "\u2409");
}

/** The shape of a diagnostic in `--json` and in RPC answers. */
export type DiagnosticJson = Omit<Diagnostic, "excerpt">;

/** Without the excerpt; texts are as the user wrote them, JSON itself escapes them. */
export function toJson(diagnostics: readonly Diagnostic[]): DiagnosticJson[] {
  return diagnostics.map(({ excerpt, ...shown }) => shown);
}
