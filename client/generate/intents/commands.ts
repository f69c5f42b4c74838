/** "Never run `terraform apply`": commands that are not run. */
import { type Candidate, candidate } from "../candidate.js";
import { codesOf, isProgram, type Reading } from "../reading.js";

const RUNNING =
  /\b(?:run|running|execut\w*|us(?:e|ing)|invok\w*|call(?:ing)?|start(?:ing)?|launch\w*|rewrite|need|off limits)\b/u;
/** Said of a command as the subject: "`make deploy` must never be run", "`x` is for humans only". */
const PASSIVE =
  /^@\d+[^.;]*\b(?:is for|must (?:not|never)|should (?:not|never)|is (?:\w+ly )?(?:not|forbidden|prohibited|banned|off))/u;
/** Programs named without code marks. */
const NAMED = /\b(?:use|using|run|running|call) (?:the )?(sudo|docker|podman|curl|wget|ssh|kubectl|terraform|git)\b/u;
const LAUNCHERS = /\b(?:docker|podman|systemd-run|cron(?:tab)?|tmux|screen|at jobs|dbus|d-bus)\b/gu;

export function commands(reading: Reading): readonly Candidate[] {
  if (!reading.forbids) return [];
  const { words } = reading;
  const plainWords = words.replace(/@(\d+)/gu, (_, n: string) => reading.codes[Number(n)]?.text ?? "");
  if (new Set(plainWords.match(LAUNCHERS)).size > 1) return [candidate("no-process-escape")];
  if (/\bpublish(?:ing)?\b[^.;]*\bnpm\b/u.test(words)) return [candidate("no-command", { command: ["npm publish"] })];
  const named = NAMED.exec(words)?.[1];
  if (named !== undefined) return [candidate("no-command", { command: [named] })];
  const listed = /^\W*(?:@\d+(?:,? (?:and|or) |, )?)+\W*$/u.test(words);
  if (!RUNNING.test(words) && !PASSIVE.test(words) && !listed) return [];
  // "do not use X, run Y instead": what comes after is what should be done.
  const forbidden = words.split(/\b(?:instead|use|run) @\d+ instead|;\s*(?:use|run)\b|, (?:use|run) /u)[0] ?? words;
  const found = codesOf(reading, "command").filter((text) =>
    forbidden.includes(`@${reading.codes.findIndex((code) => code.text === text)}`),
  );
  if (found.length === 0) return [];
  if (found.every((text) => isProgram(text))) {
    return [candidate("no-command", { command: [found.length === 1 ? `${found[0]}` : `{${found.join(",")}}`] })];
  }
  return found.map((text) => candidate("no-command", { command: [text] }));
}
