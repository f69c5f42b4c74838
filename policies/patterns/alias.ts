/**
 * Other names of a folder. The kernel judges a file by one name, wherever it was
 * reached through; an author writes the name that he sees: `/bin/git` where /bin
 * is a link, a bind mount, a folder in a container. A pattern below such a name
 * means the other one too.
 */
import { literalSteps, type Step } from "./glob.js";

/** Absolute paths without a trailing slash ("/" is ""): what is seen at `from` has its name below `to`. */
export interface Alias {
  readonly from: string;
  readonly to: string;
}

/** An alternative, and what it also means: the alias with the longest `from` that is a literal beginning of it. */
export function withAliases(steps: readonly Step[], aliases: readonly Alias[]): (readonly Step[])[] {
  let best: { alias: Alias; length: number } | null = null;
  for (const alias of aliases) {
    const from = stepsOf(alias.from);
    if ((best === null || from.length > best.length) && begins(steps, from)) best = { alias, length: from.length };
  }
  if (best === null || best.alias.from === best.alias.to) return [steps];
  return [steps, [...stepsOf(best.alias.to), ...steps.slice(best.length)]];
}

/** Whether the alternative is literally at or below a folder. The root's own alias is for what is below it alone. */
function begins(steps: readonly Step[], folder: readonly Step[]): boolean {
  if (folder.length > steps.length) return false;
  // From the end on: what aliases have in common stands at their beginning.
  for (let index = folder.length - 1; index >= 0; index--) if (steps[index] !== folder[index]) return false;
  const next = steps[folder.length];
  return next === undefined ? folder.length > 0 : next === SLASH || next.kind === "below";
}

/** Folders of the views that policies of late were written in: the same for every pattern, and few. */
const known = new Map<string, readonly Step[]>();
const KNOWN_MAX = 4096;

function stepsOf(folder: string): readonly Step[] {
  let steps = known.get(folder);
  if (!steps) {
    if (known.size >= KNOWN_MAX) known.clear();
    steps = literalSteps(folder);
    known.set(folder, steps);
  }
  return steps;
}

const [SLASH] = literalSteps("/");
