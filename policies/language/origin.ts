/** From an offset of a parsed text back to the line and column that the user wrote. */
import type { Origin } from "./tree.js";

/** Lines and columns of one file; a line ends at LF, and a CR before it belongs to no column that is shown. */
export class LineIndex {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1);
  }

  /** 1-based line and column in code points of a UTF-16 offset; offsets outside the text are taken to its ends. */
  locate(offset: number): { line: number; column: number } {
    const at = Math.min(Math.max(0, offset), this.#text.length);
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= at) low = middle;
      else high = middle - 1;
    }
    let column = 1;
    for (let next = this.#starts[low] as number; next < at; column++) {
      next += (this.#text.codePointAt(next) as number) > 0xffff ? 2 : 1;
    }
    return { line: low + 1, column };
  }

  lineText(line: number): string | null {
    const start = this.#starts[line - 1];
    if (start === undefined) return null;
    const end = this.#starts[line];
    const text = this.#text.slice(start, end === undefined ? undefined : end - 1);
    return text.endsWith("\r") ? text.slice(0, -1) : text;
  }
}

/** Origin of a text that is a whole file of its own, or an option such as `--rule`. */
export function textOrigin(file: string, text: string): Origin {
  return mappedOrigin(file, new LineIndex(text), (offset) => offset);
}

/** Origin of a text inside a file: `toFile` maps an offset of the text to one of the file. */
export function mappedOrigin(file: string, index: LineIndex, toFile: (offset: number) => number): Origin {
  return {
    file,
    locate: (offset) => index.locate(toFile(offset)),
    lineText: (line) => index.lineText(line),
  };
}
