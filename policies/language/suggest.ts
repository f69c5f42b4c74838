/** The near word for a word that is not known. */

/** Words of other policy languages, and what they are called here. */
const SYNONYMS: Readonly<Record<string, string>> = {
  deny: "block",
  forbid: "block",
  refuse: "block",
  reject: "block",
  warn: "notify",
  report: "notify",
  audit: "notify",
  log: "notify",
  terminate: "kill",
  delete: "unlink",
  remove: "unlink",
  run: "exec",
  execute: "exec",
  spawn: "exec",
  send: "connect",
  receive: "recv",
  when: "if",
  except: "unless",
  reason: "because",
  "&&": "and",
  "||": "or",
  "!": "not",
  label: "source",
};

/** Longer words are not worth comparing: they are no slip of a finger. */
const MAX_WORD = 64;
const MAX_CANDIDATES = 2000;

/** The candidate that `word` was probably meant to be, or null. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  if (word.length > MAX_WORD) return null;
  const lower = word.toLowerCase();
  const synonym = SYNONYMS[lower];
  let best: string | null = null;
  // Any two short words are near each other.
  let least = word.length < 3 ? 0 : Math.min(3, Math.floor(word.length / 3)) + 1;
  let seen = 0;
  for (const candidate of candidates) {
    if (candidate === synonym) return candidate;
    if (++seen > MAX_CANDIDATES || candidate === word || Math.abs(candidate.length - word.length) >= least) continue;
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** `did you mean "unless"?`, or null. */
export function didYouMean(word: string, candidates: Iterable<string>): string | null {
  const near = nearest(word, candidates);
  return near === null ? null : `did you mean "${near}"?`;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      let cost = Math.min(
        (previous[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (previous[column - 1] as number) + same,
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (older[column - 2] as number) + 1);
      }
      current.push(cost);
    }
    older = previous;
    previous = current;
  }
  return previous[b.length] as number;
}
