/** Codex keeps its MCP servers in TOML. Comments and the order of keys stay. */
import { parse, patch } from "@decimalturn/toml-patch";
import { isObject, SettingsError } from "./jsonc.js";

type Table = Record<string, unknown>;
/** Whether a server that is there is one that we wrote. */
type IsOwn = (server: unknown) => boolean;

function read(text: string): Table {
  try {
    return parse(text) as Table;
  } catch (error) {
    throw new SettingsError((error as Error).message.split("\n")[0] ?? "it is no TOML");
  }
}

/** The order of keys says nothing in TOML. */
const isSame = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner) && !(inner instanceof Date)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? "";

function servers(table: Table): Table {
  const found = table.mcp_servers ?? {};
  if (!isObject(found)) throw new SettingsError("mcp_servers is no table");
  return found;
}

/** The text with this server; nothing of another one changes. */
export function addServerToml(text: string, name: string, server: Table, isOwn: IsOwn): string {
  const table = read(text);
  const found = servers(table);
  if (found[name] !== undefined && !isOwn(found[name]))
    throw new SettingsError(`mcp_servers.${name} is another server; give it another name`);
  if (isSame(found[name], server)) return text;
  // A table that is not there yet is written by hand: what a person has written is not touched at all then.
  if (found[name] === undefined) {
    const lines = Object.entries(server).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
    const gap = text === "" || text.endsWith("\n\n") ? "" : text.endsWith("\n") ? "\n" : "\n\n";
    return `${text}${gap}[mcp_servers.${name}]\n${lines.join("\n")}\n`;
  }
  return patch(text, { ...table, mcp_servers: { ...found, [name]: { ...(found[name] as Table), ...server } } });
}

export function removeServerToml(text: string, name: string, isOwn: IsOwn): string {
  const table = read(text);
  const { [name]: own, ...others } = servers(table);
  if (own === undefined || !isOwn(own)) return text;
  // As it was added, with the empty line before it.
  const block = new RegExp(`\\n?^\\[mcp_servers\\.${name}\\]\\n(?:[ \\t]*[\\w"]+ *=[^\\n]*\\n?)*`, "mu");
  const cut = text.replace(block, "");
  const { mcp_servers: _, ...rest } = table;
  const wanted = Object.keys(others).length > 0 ? { ...rest, mcp_servers: others } : rest;
  return isSame(read(cut), wanted) ? cut : patch(text, wanted);
}
