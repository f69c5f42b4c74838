/** Files that are not changed, are made by a generator, or are not deleted. */
import { type Candidate, candidate, pathPattern } from "../candidate.js";
import { codesOf, type Reading } from "../reading.js";

const CHANGING =
  /\b(?:(?:hand-)?edit|modif|chang|touch|alter|overwrit|writ|renam|delet|remov|mov|updat)\w*\b|\bunchanged\b|\bread-only\b|\bleave @\d+ alone\b|\bhands off\b/u;
const GENERATED = /\b(?:auto-?)?(?:re)?generat\w*|\b(?:run|with|by) @\d+/u;

const patterns = (paths: readonly string[]) => paths.map(pathPattern);

/** Paths, and names without any dot or slash that the sentence calls a folder or file. */
function pathsOf(reading: Reading): string[] {
  const called = reading.codes.flatMap(({ text, kind }, index) => {
    const near = new RegExp(
      `\\b(?:director(?:y|ies)|folder|file) @${index}\\b|@${index} (?:director(?:y|ies)|folder)\\b`,
      "u",
    );
    return kind === "other" && /^[\w-]+$/u.test(text) && near.test(reading.words) ? [`${text}/`] : [];
  });
  return [...codesOf(reading, "path"), ...called];
}

export function generated(reading: Reading): readonly Candidate[] {
  if (!reading.forbids || !CHANGING.test(reading.words) || !GENERATED.test(reading.words)) return [];
  const [generator] = codesOf(reading, "command");
  const paths = pathsOf(reading);
  if (generator === undefined || paths.length === 0) return [];
  return [candidate("generated-files-fresh", { generate: [generator], outputs: patterns(paths) })];
}

export function deletions(reading: Reading): readonly Candidate[] {
  if (!reading.forbids) return [];
  const folders = /\b(?:delet|remov|wip)\w*\b(?: \w+){0,2} (?:director(?:y|ies)|folders)\b/u.test(reading.words);
  const destructive = /\bdestructive (?:commands?|operations?|actions?)\b/u.test(reading.words);
  return (folders && pathsOf(reading).length === 0) || destructive ? [candidate("no-destructive-delete")] : [];
}

/** "change signatures in `a.ts`" is about what stands in the file; a folder's things are its files. */
function isAboutContent({ words, codes }: Reading): boolean {
  const inside = /\b(\w+) (?:in|of|from) @(\d+)/u.exec(words);
  const path = codes[Number(inside?.[2] ?? -1)]?.text ?? "/";
  if (inside === null) return false;
  return (
    !/^(?:anything|something|nothing|lines?|code|contents?|files?|changes|settings|configuration)$/u.test(
      inside?.[1] ?? "",
    ) &&
    pathPattern(path) === path &&
    !/[*]/u.test(path)
  );
}

export function files(reading: Reading): readonly Candidate[] {
  const named =
    /^\W*(?:@\d+(?:,? (?:and|or) |, )?)+\W*$/u.test(reading.words) &&
    /\b(?:touch|edit|modify|change)\b/u.test(reading.below);
  if (!reading.forbids || !(named || CHANGING.test(reading.words)) || isAboutContent(reading)) return [];
  const paths = pathsOf(reading);
  return paths.length > 0 ? [candidate("protect-files", { files: patterns(paths) })] : [];
}

const ANY_FILE =
  /\b(?:modif|chang|edit|touch|writ)\w*\b (?:any |the )?(?:files?|code)\b|\bno changes\b|\bread-only review\b/u;

export function reviews(reading: Reading): readonly Candidate[] {
  if (!reading.forbids || reading.codes.length > 0 || !ANY_FILE.test(reading.words)) return [];
  return [candidate("readonly-review")];
}
