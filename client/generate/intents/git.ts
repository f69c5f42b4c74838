/** What instructions say of git: pushing, branches, commits. */
import { type Candidate, candidate } from "../candidate.js";
import type { Reading } from "../reading.js";

const FORCE: Candidate = candidate("no-command", { command: ["git push {--force*,-f}"] });
const BRANCH_NAMES = "main|master|develop|development|dev|trunk|production|prod|staging|release";
const TO = new RegExp(`\\bto (?:the )?((?:(?:@\\d+|(?:${BRANCH_NAMES})\\b)(?:,? (?:and|or) (?:the )?|, )?)+)`, "u");

/** Branches that a sentence about pushing names. */
function branches({ words, codes }: Reading): string[] {
  const named = TO.exec(words)?.[1] ?? new RegExp(`\\b(${BRANCH_NAMES})\\b(?: branch)`, "u").exec(words)?.[1] ?? "";
  const marks = named.match(/@\d+|[a-z]+/gu) ?? [];
  return marks
    .filter((mark) => mark !== "and" && mark !== "or" && mark !== "the")
    .map((mark) => (mark.startsWith("@") ? (codes[Number(mark.slice(1))]?.text ?? "") : mark))
    .filter((name) => /^[\w./*-]+$/u.test(name) && name !== "origin" && name !== "upstream");
}

function pushing(reading: Reading): readonly Candidate[] {
  const text = withCodes(reading);
  const never =
    /\bnever (?:directly |straight )?to /u.test(reading.words) && /\b(?:branch|commits?|changes|work)\b/u.test(text);
  if (never && branches(reading).length > 0)
    return [candidate("protected-branch-push", { branches: branches(reading) })];
  if (!/\bpush(?:es|ing|ed)?\b(?! back)/u.test(text)) return [];
  if (/\bforce[- ]?push|\bpush[^.;]*(?:--force|-f\b)/u.test(text)) {
    return /\b(?:confirm|confirmation|ask)\b/u.test(text)
      ? [candidate("confirm-force-push")]
      : reading.forbids
        ? [FORCE]
        : [];
  }
  if (!reading.forbids) return [];
  const to = branches(reading);
  return to.length > 0 ? [candidate("protected-branch-push", { branches: to })] : [candidate("no-git-push")];
}

/** The words with code put back, for what is said either way. */
const withCodes = ({ words, codes }: Reading) =>
  words.replace(/@(\d+)/gu, (_, number: string) => codes[Number(number)]?.text.toLowerCase() ?? "");

/** "commit" as the whole act; "commit secrets" is about what is in it, which nobody can see. */
const COMMITTING =
  /\b(?:make any commits?|no commits|committing is (?:my|our|the user's|for)|commit(?:ting)?(?: (?:anything|any(?: changes?)?|changes|your changes|the changes|code|work))*(?: (?:yourself|directly|on your own))?)(?=[.,;!]|$| unless| without (?:asking|permission|being asked)| on behalf)/u;

export function git(reading: Reading): readonly Candidate[] {
  const text = withCodes(reading);
  const pushes = pushing(reading);
  if (pushes.length > 0 || !reading.forbids) return pushes;
  if (text.includes("--no-verify")) return [candidate("no-command", { command: ["git commit --no-verify"] })];
  if (/\bamend/u.test(text)) return [candidate("no-command", { command: ["git commit --amend"] })];
  if (/\b(?:creat|switch|chang|check ?out|open|start|mak)\w*\b[^.;]*\bbranch(?:es)?\b/u.test(text))
    return [candidate("no-git-branch")];
  if (/\bgit commands\b/u.test(text)) return [candidate("no-command", { command: ["git"] })];
  if (/\b(?:tag (?:a )?releases?|create (?:git )?tags?)\b/u.test(text))
    return [candidate("no-command", { command: ["git tag"] })];
  return COMMITTING.test(text) ? [candidate("no-command", { command: ["git commit"] })] : [];
}
