/** Counts test points in a stream of TAP with indented subtests, as they come by. */

const POINT = /^( *)(not )?ok\b(.*)$/;
/** A directive; `\#` is a hash inside the description. */
const DIRECTIVE = /(?<!\\)#\s*(skip|todo)\b/i;
const BAIL = /^ *Bail out!/;
const BLOCK_START = /^ +---\s*$/;
const BLOCK_END = /^ +\.\.\.\s*$/;

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly todo: number;
}

interface Level {
  readonly indent: number;
  failures: number;
}

/**
 * Counts leaves only: a point that sums up a subtest counts when it fails although every point below it passed (the
 * subtest died, or its plan was not kept). `not ok … # TODO` is not a failure. Lines that are not TAP are ignored.
 */
export class TapCounter {
  #counts = { passed: 0, failed: 0, skipped: 0, todo: 0 };
  #levels: Level[] = [];
  #inBlock = false;

  /** Takes one line, without its newline. */
  line(text: string): void {
    if (this.#inBlock) {
      this.#inBlock = !BLOCK_END.test(text);
      return;
    }
    if (BLOCK_START.test(text)) {
      this.#inBlock = true;
      return;
    }
    if (BAIL.test(text)) this.#counts.failed++;
    const point = POINT.exec(text);
    if (point) this.#point(point[1]!.length, point[2] === undefined, DIRECTIVE.exec(point[3]!)?.[1]?.toLowerCase());
  }

  get counts(): Counts {
    return { ...this.#counts };
  }

  #point(indent: number, ok: boolean, directive: string | undefined): void {
    let below: Level | undefined;
    while ((this.#levels.at(-1)?.indent ?? -1) > indent) below = this.#levels.pop();
    if (this.#levels.at(-1)?.indent !== indent) this.#levels.push({ indent, failures: 0 });

    const failed = !ok && directive !== "todo";
    if (failed) this.#levels.at(-1)!.failures++;
    if (below && (ok || below.failures > 0)) return;
    if (directive === "skip") this.#counts.skipped++;
    else if (directive === "todo") this.#counts.todo++;
    else if (failed) this.#counts.failed++;
    else this.#counts.passed++;
  }
}
