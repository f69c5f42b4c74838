import { SLASH_ONLY } from "./byte-set.js";
import type { Glob, Step } from "./glob.js";

/** A part of a glob that means folders; `key` is equal exactly when the steps are. */
export interface FolderGlob {
  readonly steps: readonly Step[];
  readonly key: string;
}

/**
 * The folders that a path must lie below to match: of `/opt/checks/*.sh` they are `/opt` and `/opt/checks`, of `**` +
 * `/bin/run` it is `**` + `/bin`. Whoever gives one of these names to another folder decides what is found below it. What
 * `**` stands for is left out: below it the pattern matches wherever the folder goes.
 */
export function foldersAbove(glob: Glob): FolderGlob[] {
  return cuts(glob, (steps, index) => (isSlash(steps[index]) && isName(steps[index - 1]) ? index : null));
}

/**
 * All folders below the first part of patterns that hold `**` behind it: of `/srv/**` + `/key` what is below `/srv`. One
 * that goes elsewhere takes along what the pattern matches.
 */
export function foldersWithin(glob: Glob): FolderGlob[] {
  const found = cuts(glob, (steps, index) =>
    steps[index]?.kind === "folders" && isSlash(steps[index - 1]) && isName(steps[index - 2]) ? index - 1 : null,
  );
  return found.map(({ steps, key }) => ({ steps: [...steps, { kind: "below" }], key: `${key} below` }));
}

/** Whether some alternative says nothing of a path but how many components it has. */
export function namesNothing({ alternatives }: Glob): boolean {
  return alternatives.some((steps) => steps.every((step) => WILD.has(step.kind) || isSlash(step)));
}

const WILD: ReadonlySet<Step["kind"]> = new Set(["star", "any", "folders", "below"]);

/** The alternatives up to each step that `end` gives a length for, each once. */
function cuts({ alternatives }: Glob, end: (steps: readonly Step[], index: number) => number | null): FolderGlob[] {
  const found = new Map<string, FolderGlob>();
  for (const steps of alternatives) {
    let key = "";
    const keys = steps.map((step) => {
      key += keyOf(step);
      return key.length;
    });
    for (const index of steps.keys()) {
      const length = end(steps, index);
      if (length === null) continue;
      const own = key.slice(0, keys[length - 1]);
      if (!found.has(own)) found.set(own, { steps: steps.slice(0, length), key: own });
    }
  }
  return [...found.values()];
}

function keyOf(step: Step): string {
  if (step.kind === "byte") return `${step.set.key};`;
  if (step.kind !== "character") return ` ${step.kind} `;
  const sequences = step.sequences.map((sets) => sets.map(({ key }) => key).join(" ")).join("|");
  return ` ${step.open ? "open" : "closed"} ${sequences} `;
}

function isSlash(step: Step | undefined): boolean {
  return step?.kind === "byte" && step.set.key === SLASH_ONLY.key;
}

function isName(step: Step | undefined): boolean {
  return step !== undefined && step.kind !== "any" && step.kind !== "folders" && !isSlash(step);
}
