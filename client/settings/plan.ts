/** What registering, or taking it back, would change: worked out for all files before any is written. */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { ClientError } from "../errors.js";
import { replaceFile } from "../files/replace.js";
import { SettingsError } from "./jsonc.js";
import type { Call, Registration } from "./registration.js";

/** Bytes of a settings file. */
const LENGTH_MAX = 4 * 1024 * 1024;

export interface Change {
  /** below the root */
  readonly file: string;
  /** null: there was none */
  readonly before: string | null;
  /** null: it goes, because nothing but ours was in it */
  readonly after: string | null;
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error);

function readSettings(path: string): string | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === "ENOENT" && !isLink(path)) return null;
    throw ClientError.of("settings-unusable", { path, problem: codeOf(error) });
  }
  try {
    const text = readFileSync(descriptor, "utf8");
    if (text.length > LENGTH_MAX) throw ClientError.of("settings-unusable", { path, problem: "it is too large" });
    return text;
  } catch (error) {
    if (error instanceof ClientError) throw error;
    throw ClientError.of("settings-unusable", { path, problem: codeOf(error) });
  } finally {
    closeSync(descriptor);
  }
}

const isLink = (path: string) => {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
};

/**
 * One change for each file that becomes different. `call` null: everything of ours is taken out. Throws ClientError
 * `settings-unusable`; nothing has been written then.
 */
export function plan(root: string, registrations: readonly Registration[], call: Call | null): Change[] {
  const texts = new Map<string, { before: string | null; now: string }>();
  for (const registration of registrations) {
    const { file } = registration;
    const known = texts.get(file);
    const before = known ? known.before : readSettings(join(root, file));
    const now = known ? known.now : (before ?? "");
    try {
      texts.set(file, {
        before,
        now: call === null ? (before === null ? "" : registration.remove(now)) : registration.add(now, call),
      });
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      throw ClientError.of("settings-unusable", { path: file, problem: error.message });
    }
  }
  return [...texts].flatMap(([file, { before, now }]): Change[] => {
    const gone = call === null && /^\s*(?:\{\s*\})?\s*$/u.test(now);
    const after = gone ? null : now;
    if (before === null && gone) return [];
    // A file that held nothing before is not ours to take away.
    if (gone && before !== null && /^\s*(?:\{\s*\})?\s*$/u.test(before)) return [];
    return before === after ? [] : [{ file, before, after }];
  });
}

/** Writes the changes. Throws ClientError `file-unwritable`; what can be seen beforehand is seen before any is written. */
export function carryOut(root: string, changes: readonly Change[]): void {
  for (const { file, before } of changes) if (before !== null) checkWritable(join(root, file));
  for (const { file, after } of changes) {
    const path = join(root, file);
    // A link is the user's own doing, and so is the file that it names.
    if (after === null && !isLink(path)) {
      rmSync(path);
      removeEmpty(root, dirname(file));
      continue;
    }
    if (!existsSync(dirname(path))) makeFolder(dirname(path));
    replaceFile(path, after ?? (file.endsWith(".json") ? "{}\n" : ""));
  }
}

/** As root, rights alone would not tell: a file that its owner made read-only is meant to stay. */
function checkWritable(path: string): void {
  const fail = (problem: string) => ClientError.of("file-unwritable", { path, problem });
  if ((statSync(path).mode & 0o200) === 0) throw fail("it is read-only");
  try {
    accessSync(dirname(realpathSync(path)), constants.W_OK);
  } catch (error) {
    throw fail(codeOf(error));
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw ClientError.of("file-unwritable", { path, problem: codeOf(error) });
  }
}

/** Folders that hold nothing any more, up to the root. */
function removeEmpty(root: string, folder: string): void {
  for (let at = folder; at !== "." && at !== "/"; at = dirname(at)) {
    try {
      rmdirSync(join(root, at));
    } catch {
      return;
    }
  }
}
