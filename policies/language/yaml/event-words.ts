/** The words of an example's step. */
import { isIP, isIPv6 } from "node:net";
import type { EventEndpoint } from "../document.js";

const WORD = /\s*(?:"((?:[^"\\]|\\["\\])*)"|([^\s"]+))(?=\s|$)/y;

/** Words between spaces; one with spaces in it stands in quotes, with `\"` and `\\` in it. Null when a quote is open. */
export function splitWords(text: string): string[] | null {
  const words: string[] = [];
  const trimmed = text.trimEnd();
  for (WORD.lastIndex = 0; WORD.lastIndex < trimmed.length; ) {
    const found = WORD.exec(trimmed);
    if (!found) return null;
    words.push(found[2] ?? (found[1] as string).replace(/\\(.)/g, "$1"));
  }
  return words;
}

/** `10.0.0.1:443`, `[::1]:443`, `example.com:443`, `unix:/path`, `unix:@name`; null when it is none of them. */
export function endpointOf(text: string): EventEndpoint | null {
  if (text.startsWith("unix:")) {
    const name = text.slice("unix:".length);
    return /^[/@]./.test(name) ? { kind: "unix", name } : null;
  }
  const found = /^(?:\[([^\]]+)\]|([^:[\]*?{}/\s]+)):(\d{1,5})$/.exec(text);
  const port = Number(found?.[3]);
  if (!found || port < 1 || port > 65535) return null;
  const [, bracketed, host = ""] = found;
  if (bracketed !== undefined) {
    return isIPv6(bracketed) && !bracketed.includes("%") ? { kind: "ip", address: bracketed, port } : null;
  }
  if (isIP(host)) return { kind: "ip", address: host, port };
  return /[A-Za-z]/.test(host) ? { kind: "host", name: host.toLowerCase(), port } : null;
}
