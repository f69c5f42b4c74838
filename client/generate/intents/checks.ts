/** "Run `npm test` before committing": a command that waits for another one. */
import { type Candidate, candidate } from "../candidate.js";
import { codesOf, type Reading } from "../reading.js";

const COMMIT = "(?:(?:you |a |an |any |each |every |the |your )*(?:commit(?:s|ting|ted)?\\b|@commit))";
const PUSH =
  "(?:(?:you |a |an |any |each |every |the |your )*(?:push(?:es|ing|ed)?\\b|(?:(?:open|creat|submit|rais|mak)(?:e|ing|ting)? )?(?:a |the |your )?(?:pull request|prs?\\b|merge request)))";

/** Ways to say that one thing waits for another. */
const before = (act: string) =>
  new RegExp(
    `\\b(?:before|prior to|until after)(?: (?:you|each|every|any|a|an|it|they|this|is|are|can be|gets?))*(?: [a-z]+ing)? ?${act}`,
    "u",
  );
const onlyAfter = (act: string) =>
  new RegExp(`${act}[^.;]*\\b(?:only|not|never|n't)\\b[^.;]*\\b(?:after|until|without|unless|before)\\b`, "u");
const neverWithout = (act: string) =>
  new RegExp(
    `(?:\\b(?:never|not|only|no)|n't)\\b(?: [a-z]+)? ${act}[^.;]*\\b(?:before|without|until|unless|after)\\b`,
    "u",
  );
const onlyThen = (act: string) => new RegExp(`${act} only (?:after|once|when|if)\\b`, "u");

const waits = (act: string, { words }: Reading) =>
  [before, onlyAfter, neverWithout, onlyThen].some((form) => form(act).test(words));

const HEADINGS: readonly [RegExp, string][] = [
  [/\b(?:before (?:each |every |you |a )?commit|pre-?commit)/u, "git commit"],
  [
    /\b(?:before (?:each |every |you |a )?(?:push|(?:open|creat|submit)\w* (?:a )?(?:pr\b|pull))|pull request checklist)/u,
    "git push",
  ],
];

const isTest = (command: string) =>
  /\b(?:tests?|pytest|tox|nox|jest|vitest|mocha|rspec|spec|check-tests)\b/u.test(command);
/** Words that say a check, not a permission: a person's yes cannot be seen in a process tree. */
const TESTS = /\b(?:all |the |unit )*(?:tests?|test suite)\b/u;

function awaiting(reading: Reading): string | null {
  if (waits(COMMIT, reading)) return "git commit";
  if (waits(PUSH, reading)) return "git push";
  return HEADINGS.find(([heading]) => heading.test(reading.below))?.[1] ?? null;
}

export function afterChecks(reading: Reading): readonly Candidate[] {
  const command = awaiting(reading);
  if (command === null) return [];
  const checks = codesOf(reading, "command").filter((one) => !/^git\b/u.test(one));
  if (checks.length === 0) {
    const tests = TESTS.test(reading.words) && /\b(?:pass|run|running|green|succeed|execute)/u.test(reading.words);
    return tests && command === "git commit" ? [candidate("test-before-commit")] : [];
  }
  return checks.map((check) =>
    isTest(check) && command === "git commit"
      ? candidate("test-before-commit", { check: [check] })
      : candidate("check-before-command", { check: [check], command: [command] }),
  );
}
