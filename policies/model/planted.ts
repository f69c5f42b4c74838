/** Programs that a session may have made itself, by the words of docs/policy-language.md ("Programs of its own"). */
import type { ExecPattern } from "../language/tree.js";
import { matchesAbove, matchesPath, namesNothing } from "./glob.js";
import type { History } from "./judge.js";
import type { Where } from "./match.js";

/**
 * Whether the session, before `time`, wrote a file of a name that the pattern takes for the program, or gave a folder a
 * name that such a file lies below: what runs by that name grants nothing any more.
 */
export function planted(pattern: ExecPattern, history: History, time: number, where: Where): boolean {
  const program = pattern.program.value;
  if (namesNothing(program, where)) return false;
  return history.happenings.some(
    ({ operation, target, time: written }) =>
      operation === "write" &&
      target.kind === "file" &&
      written < time &&
      (matchesPath(program, target.path, "program", where) || matchesAbove(program, target.path, where)),
  );
}
