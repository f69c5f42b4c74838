/** Where agents look, besides the project: the user's home, PATH; read as the user. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parse as parseToml } from "@decimalturn/toml-patch";
import { readSmall } from "../files/read.js";
import { isObject, parseSettings, SettingsError } from "../settings/jsonc.js";
import { quote } from "../settings/registration.js";

/** Replaced in tests. */
export interface Surroundings {
  /** the project's folder */
  readonly root: string;
  /** null: the user has none */
  readonly home: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** of the service that was looked at; null: not asked */
  readonly socket: string | null;
}

export const inPath = (name: string, { env }: Surroundings): boolean =>
  (env.PATH ?? "").split(delimiter).some((folder) => folder.startsWith("/") && existsSync(join(folder, name)));

/** A file of the project's, or, with ~/, of the user's; null where he has no home. Two agents let theirs be moved. */
export function place(file: string, { root, home, env }: Surroundings): string | null {
  if (!file.startsWith("~/")) return join(root, file);
  if (file.startsWith("~/.codex/") && env.CODEX_HOME) return join(env.CODEX_HOME, file.slice("~/.codex/".length));
  if (file.startsWith("~/.claude") && env.CLAUDE_CONFIG_DIR)
    return join(env.CLAUDE_CONFIG_DIR, file.replace(/^~\/(?:\.claude\/)?/u, ""));
  return home === null ? null : join(home, file.slice(2));
}

export type Read = { readonly value: Record<string, unknown> } | { readonly problem: string } | null;

/** JSON with comments, or TOML; null: there is no such file. */
export function readSettings(file: string, around: Surroundings): Read {
  const path = place(file, around);
  const text = path === null ? null : readSmall(path);
  if (text === null) return null;
  try {
    const value = file.endsWith(".toml") ? parseToml(text) : parseSettings(text);
    return isObject(value) ? { value } : { problem: "it is no object" };
  } catch (error) {
    if (error instanceof SettingsError) return { problem: error.message };
    return { problem: (error as Error).message.split("\n")[0] ?? "it cannot be parsed" };
  }
}

/** What a readable file holds; nothing of one that is not there, or broken. */
export function settingsOf(file: string, around: Surroundings): Record<string, unknown> {
  const read = readSettings(file, around);
  return read !== null && "value" in read ? read.value : {};
}

/** The value below some keys; undefined where there is none. */
export const below = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), value);

/** For what only its owner can mend. */
export const editor = (around: Surroundings, ...files: readonly string[]): string =>
  `\${EDITOR:-vi} ${files.map((file) => quote(place(file, around) ?? file)).join(" ")}`;

/** A program by the first word of a command: its path exists, or it is looked for in PATH. */
export const isThere = (program: string, around: Surroundings): boolean =>
  program.startsWith("/") ? existsSync(program) : inPath(program, around);
