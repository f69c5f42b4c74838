/** Edits of JSON with comments that leave every other byte as it was. */
import {
  findNodeAtLocation,
  type JSONPath,
  type Node,
  type ParseError,
  parse,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { LineIndex } from "../../policies/language/index.js";
import { insertInto, removeFrom } from "./jsonc-insert.js";

/** What is wrong with a settings file: one line that names its place. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

type Json = unknown;
const OPTIONS = { allowTrailingComma: true };

/** The value of a whole file; an empty one is an object. Throws SettingsError when it is no JSON, even with comments. */
export function parseSettings(text: string): Json {
  if (text.trim() === "") return {};
  const errors: ParseError[] = [];
  const value: Json = parse(text.replace(/^\uFEFF/u, " "), errors, OPTIONS);
  const [first] = errors;
  if (!first) return value;
  const { line, column } = new LineIndex(text).locate(first.offset);
  throw new SettingsError(`line ${line}, column ${column}: ${printParseErrorCode(first.error)}`);
}

export const isObject = (value: Json): value is Record<string, Json> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value at a path; undefined when there is none. Throws SettingsError where something else stands in the way. */
export function valueAt(value: Json, path: JSONPath): Json {
  let at = value;
  for (const [index, key] of path.entries()) {
    if (at === undefined) return undefined;
    const list = typeof key === "number";
    const where = path.slice(0, index).join(".") || "the file";
    if (list ? !Array.isArray(at) : !isObject(at))
      throw new SettingsError(`${where} is no ${list ? "list" : "object"}`);
    at = (at as Record<string | number, Json>)[key];
  }
  return at;
}

const rootOf = (text: string): Node => {
  const root = parseTree(text.replace(/^\uFEFF/u, " "), [], OPTIONS);
  if (!root) throw new SettingsError("it holds nothing");
  return root;
};

/** A value for the path, made of what is missing on the way. */
const nested = (keys: JSONPath, value: Json): Json => keys.reduceRight<Json>((inner, key) => ({ [key]: inner }), value);

/** Sets one value; objects on the way are made. */
export function setValue(text: string, path: JSONPath, value: Json): string {
  if (text.trim() === "") return `${JSON.stringify(nested(path, value), null, 2)}\n`;
  valueAt(parseSettings(text), path);
  const root = rootOf(text);
  for (let depth = path.length; depth >= 0; depth--) {
    const node = findNodeAtLocation(root, path.slice(0, depth));
    if (!node) continue;
    if (depth === path.length) {
      return text.slice(0, node.offset) + JSON.stringify(value) + text.slice(node.offset + node.length);
    }
    return insertInto(text, node, String(path[depth]), nested(path.slice(depth + 1), value));
  }
  return text;
}

/** Adds to the end of a list, which is made when it is missing. */
export function addToList(text: string, path: JSONPath, value: Json): string {
  const list = valueAt(parseSettings(text), path);
  if (list === undefined) return setValue(text, path, [value]);
  if (!Array.isArray(list)) throw new SettingsError(`${path.join(".")} is no list`);
  return insertInto(text, findNodeAtLocation(rootOf(text), path) as Node, null, value);
}

/** Removes a value, and the lists and objects around it that are empty then; the file's own object stays. */
export function prune(text: string, path: JSONPath): string {
  let at = path;
  for (let parent = path.slice(0, -1); parent.length > 0; parent = parent.slice(0, -1)) {
    const value = valueAt(parseSettings(text), parent);
    const size = Array.isArray(value) ? value.length : isObject(value) ? Object.keys(value).length : 2;
    if (size > 1) break;
    at = parent;
  }
  const node = findNodeAtLocation(rootOf(text), at);
  return node ? removeFrom(text, node) : text;
}
