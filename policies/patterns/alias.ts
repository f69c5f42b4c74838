/**
 * Other names of a folder. The kernel judges a file by one name, wherever it was
 * reached through; an author writes the name that he sees: `/bin/git` where /bin
 * is a link, a bind mount, a folder in a container. A pattern below such a name
 * means the other one too.
 */
import { pushLiteral, type Step } from "./glob.js";

/** Absolute paths without a trailing slash ("/" is ""): what is seen at `from` has its name below `to`. */
export interface Alias {
  readonly from: string;
  readonly to: string;
}

/** An alternative, and what it also means: the alias with the longest `from` that is a literal beginning of it. */
export function withAliases(steps: readonly Step[], aliases: readonly Alias[]): (readonly Step[])[] {
  let best: { alias: Alias; length: number } | null = null;
  for (const alias of aliases) {
    const length = lengthOf(steps, alias.from);
    if (length !== null && (best === null || length > best.length)) best = { alias, length };
  }
  if (best === null || best.alias.from === best.alias.to) return [steps];
  const other: Step[] = [];
  pushLiteral(other, best.alias.to);
  other.push(...steps.slice(best.length));
  return [steps, other];
}

/** Steps that `folder` takes at the beginning, or null when the alternative is not literally at or below it. */
function lengthOf(steps: readonly Step[], folder: string): number | null {
  const wanted: Step[] = [];
  pushLiteral(wanted, folder);
  if (wanted.length > steps.length || wanted.some((step, index) => step !== steps[index])) return null;
  const next = steps[wanted.length];
  const [slash] = SLASH;
  return next === undefined
    ? folder === ""
      ? null
      : wanted.length
    : next === slash || next.kind === "below"
      ? wanted.length
      : null;
}

const SLASH: Step[] = [];
pushLiteral(SLASH, "/");
