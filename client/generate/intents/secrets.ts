/** Secrets: not read, or not sent anywhere. */
import { type Candidate, candidate, pathPattern } from "../candidate.js";
import { codesOf, type Reading } from "../reading.js";

const SECRET =
  /\b(?:secrets?|credentials?|api keys?|tokens?|passwords?|private keys?|customer data|sensitive (?:data|files?))\b/u;
const LEAVING = /\b(?:leave|send|sent|upload\w*|transmit\w*|exfiltrat\w*|post(?:ed)?|shar(?:e|ed|ing))\b/u;
const READING =
  /\b(?:read|reading|open|opening|print|look at|look into|looking at|access|accessing|view|viewing|cat|inspect|display)\b/u;
/** Changing a file, or its being a program's data, is something else. */
const ABOUT_FILES = /\b(?:edit|modif|delet|writ|import|helpers?|migrat)\w*/u;

export function secrets(reading: Reading): readonly Candidate[] {
  if (!reading.forbids) return [];
  const { words } = reading;
  const paths = codesOf(reading, "path");
  if (LEAVING.test(words) && (SECRET.test(words) || paths.some((path) => /\.env|secret|credential/u.test(path)))) {
    return [candidate("no-secret-egress", paths.length > 0 ? { secrets: paths.map(pathPattern) } : {})];
  }
  if (!READING.test(words) || ABOUT_FILES.test(words) || paths.length === 0) return [];
  return [candidate("no-read", { files: paths.map(pathPattern) })];
}
