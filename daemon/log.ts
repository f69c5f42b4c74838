import { neutral } from "./neutral.js";

export const LEVELS = ["error", "warning", "info", "debug"] as const;
export type Level = (typeof LEVELS)[number];

/** One line a call, to standard error. Text of users is neutralised here, so nobody has to think of it. */
export type Log = (level: Level, message: string) => void;

/** The journal takes the severity from a "<N>" prefix (sd-daemon(3)). */
const JOURNAL_PREFIX: Record<Level, string> = { error: "<3>", warning: "<4>", info: "<6>", debug: "<7>" };

export function createLog(
  level: Level,
  foreground: boolean,
  write: (line: string) => void = (line) => process.stderr.write(line),
): Log {
  const threshold = LEVELS.indexOf(level);
  return (at, message) => {
    if (LEVELS.indexOf(at) > threshold) return;
    const severity = at === "error" || at === "warning" ? `${at}: ` : "";
    write(`${foreground ? "actplaned: " : JOURNAL_PREFIX[at]}${severity}${neutral(message, 16384)}\n`);
  };
}
