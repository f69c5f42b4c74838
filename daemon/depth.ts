/** Brackets open at one time in a request; the deepest of protocol/ has six. */
export const DEPTH_MAX = 32;

const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Whether a JSON text nests deeper than `most`. Asked before it is parsed: 100,000 open brackets, which are 200 kB, keep
 * JSON.parse and what collects its garbage busy for 70 ms, in which nobody else is served. Linear, and done at the first
 * bracket too many. What is no JSON is left to the parser.
 */
export function nestsDeeper(text: string, most: number = DEPTH_MAX): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at);
      if (at < 0) return false;
    } else if (code === 91 || code === 123) {
      if (++depth > most) return true;
    } else if (code === 93 || code === 125) depth--;
  }
  return false;
}

/** Index of the quote that ends a string, or -1. */
function stringEnd(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return -1;
}
