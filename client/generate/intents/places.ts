/** Where work happens: only here, inside the project, through one tool, together with the documentation. */
import { type Candidate, candidate, pathPattern } from "../candidate.js";
import { codesOf, type Reading } from "../reading.js";

const PROJECT = "(?:(?:this|the|your) )?(?:project|repo(?:sitory)?|workspace|working (?:directory|tree)|checkout)\\b";
const OUTSIDE = new RegExp(`\\boutside (?:of )?(?:${PROJECT})`, "u");
const INSIDE = new RegExp(
  `\\b(?:keep|all|restrict|limit)\\b[^.;]*\\b(?:changes?|writes?|edits?|files?)\\b[^.;]*\\b(?:inside|within|to|in) (?:${PROJECT})`,
  "u",
);

export function workspace(reading: Reading): readonly Candidate[] {
  const writes = /\b(?:writ|creat|modif|chang|edit|delet|touch|sav|file)\w*/u.test(reading.words);
  if (reading.forbids && writes && OUTSIDE.test(reading.words)) return [candidate("workspace-confinement")];
  return INSIDE.test(reading.words) ? [candidate("workspace-confinement")] : [];
}

const ONLY_CHANGE =
  /\bonly (?:ever )?(?:modify|edit|change|touch|write)\b|\b(?:restrict|limit|confine|keep) (?:your |all )?(?:changes|edits|work|modifications) (?:to|in|inside|within)\b|\bstick to (?:the )?(?:files|code) in\b|\bchanges (?:are )?(?:limited|restricted|confined) to\b/u;

export function onlyHere(reading: Reading): readonly Candidate[] {
  const paths = codesOf(reading, "path");
  if (!ONLY_CHANGE.test(reading.words) || paths.length === 0) return [];
  return [candidate("only-change", { files: paths.map(pathPattern) })];
}

const DATABASE = /\.(?:db|sqlite\d?|mdb)$|\bprod(?:uction)?\b.*\.(?:db|sqlite\d?)/u;
const THROUGH = /\b(?:through|via|using|with|by|use|run)\b[^@]*@(\d+)/gu;

export function databases(reading: Reading): readonly Candidate[] {
  const database = codesOf(reading, "path").find((path) => DATABASE.test(path));
  if (database === undefined) return [];
  const tools = [...reading.words.matchAll(THROUGH)].map(([, number]) => reading.codes[Number(number)]?.text ?? "");
  const tool = tools.find((text) => text !== database && text !== "");
  if (tool === undefined) return [];
  return [candidate("prod-db-via-migrate", { database: [database], migrate: [tool.replace(/^\.\//u, "")] })];
}

/** "Update X whenever you change Y", "when Y changes, X has to be updated". */
const UPDATE = /\bupdat\w* (?:the )?@(\d+)|@(\d+)[^.;]*\b(?:has|have|must|needs?|should)\b[^.;]*\bupdated\b/u;
const CHANGE =
  /\b(?:when(?:ever)?|if|after|every time)\b[^.;]*?\bchang\w* (?:the |anything in )?@(\d+)|\b(?:when(?:ever)?|if) @(\d+) changes?\b/u;
const ANY_CHANGE = /\b(?:every|each|any) (?:code )?change\b/u;

export function documentation(reading: Reading): readonly Candidate[] {
  const { words, codes } = reading;
  const changed = CHANGE.exec(words);
  const rest = changed ? words.replace(changed[0], "") : words;
  const updated = UPDATE.exec(rest);
  const at = (number: string | undefined) => (number === undefined ? undefined : codes[Number(number)]);
  const docs = updated ? at(updated[1] ?? updated[2]) : undefined;
  const code = changed ? at(changed[1] ?? changed[2]) : undefined;
  if (docs?.kind !== "path" || (code?.kind !== "path" && !ANY_CHANGE.test(words))) return [];
  const values = code ? { code: [pathPattern(code.text)] } : {};
  return [candidate("docs-follow-code", { docs: [pathPattern(docs.text)], ...values })];
}
