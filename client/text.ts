/**
 * Text for a terminal. Paths, argv, policy reasons and service messages are other people's bytes: what could move
 * the cursor, change colours or reorder the line is shown as an escape and never sent.
 */

import { isHostile, withoutMarkup } from "../policies/language/format.js";

const escapeOf = (character: string): string => {
  const code = character.charCodeAt(0);
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
};

/** One line, safe to print: every control character as a visible escape. */
export function line(text: string): string {
  return text.replace(/./gsu, (character) => (isHostile(character) ? escapeOf(character) : character));
}

/** The same for text that has lines of its own: line ends and tabs stay. */
export function lines(text: string): string {
  return text.replace(/[^\n\t]/gu, line);
}

/** One line of other people's text where a model may read it too: an agent runs `actplane why` as well as a person. */
export const data = (text: string): string => withoutMarkup(line(text));

/** A name in quotes, so that where it ends can be seen. */
export const quoted = (text: string): string => `"${data(text)}"`;

/** A whole text that a model reads. Our own arrows are no markup. */
export const forModel = (text: string): string =>
  lines(text)
    .split(/( -> )/u)
    .map((part) => (part === " -> " ? part : withoutMarkup(part)))
    .join("");

/** A command as it could be typed, shortened to `limit` characters. */
export function commandLine(argv: readonly string[], limit = 120): string {
  const quoted = argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  const whole = line(quoted.join(" "));
  return whole.length > limit ? `${whole.slice(0, limit - 1)}…` : whole;
}

type Paint = (text: string) => string;
export interface Colours {
  readonly red: Paint;
  readonly yellow: Paint;
  readonly green: Paint;
  readonly bold: Paint;
  readonly dim: Paint;
}

const paint =
  (on: boolean, code: number, end: number): Paint =>
  (text) =>
    on ? `\u001b[${code}m${text}\u001b[${end}m` : text;

/** Colours only for a terminal that wants them (https://no-color.org, TERM=dumb). */
export function coloursFor(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv = process.env): Colours {
  const on = stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== "dumb";
  return {
    red: paint(on, 31, 39),
    yellow: paint(on, 33, 39),
    green: paint(on, 32, 39),
    bold: paint(on, 1, 22),
    dim: paint(on, 2, 22),
  };
}
