/** Endpoint patterns as docs/policy-language.md words them, compared with one endpoint. */
import { isIPv4, isIPv6 } from "node:net";
import type { EventEndpoint } from "../language/document.js";
import { matchesPath, matchesText, type Place } from "./glob.js";

/** A "host" is one whose addresses nobody looked up: only patterns of that name, and `*`, match it. */
export type Endpoint = EventEndpoint;

/** Present addresses of a host name. */
export type Resolve = (name: string) => readonly string[];

const BITS = 128n;
/** ::ffff:0:0/96 is IPv4. */
const MAPPED = 0xffffn << 32n;

/** `pattern` has passed the language's checks. */
export function matchesEndpoint(pattern: string, endpoint: Endpoint, place: Place, resolve: Resolve): boolean {
  if (pattern === "*") return true;
  if (pattern.startsWith("unix:")) {
    if (endpoint.kind !== "unix") return false;
    const glob = pattern.slice("unix:".length);
    if (glob.startsWith("@")) return matchesText(glob, endpoint.name);
    return matchesPath(glob, endpoint.name, "file", place);
  }
  if (endpoint.kind === "unix") return false;
  const { host, port } = split(pattern);
  if (port !== null && port !== endpoint.port) return false;
  if (host === "*") return true;
  const name = host.toLowerCase().replace(/\.$/, "");
  if (endpoint.kind === "host") return endpoint.name.toLowerCase() === name;
  const network = networkOf(host);
  if (network) return within(endpoint.address, network.address, network.prefix);
  return resolve(name).some((address) => number(address) === number(endpoint.address));
}

function split(pattern: string): { host: string; port: number | null } {
  const [, host, port] = /^\[(.*)\](?::(\d+))?$/.exec(pattern) ?? /^([^:]*)(?::(\d+))?$/.exec(pattern) ?? [];
  return { host: host ?? pattern, port: port === undefined ? null : Number(port) };
}

/** null for a host name. `prefix` counts from the first of 128 bits. */
function networkOf(host: string): { address: string; prefix: number } | null {
  const dotted = /^(?:\d+\.){1,3}$/.test(host);
  if (dotted) {
    const bytes = host.split(".").slice(0, -1);
    return { address: [...bytes, "0", "0", "0"].slice(0, 4).join("."), prefix: 96 + 8 * bytes.length };
  }
  const [address = "", bits] = host.split("/");
  if (isIPv4(address)) return { address, prefix: 96 + Number(bits ?? 32) };
  return isIPv6(address) ? { address, prefix: Number(bits ?? 128) } : null;
}

function within(address: string, network: string, prefix: number): boolean {
  const one = number(address);
  // a short IPv6 prefix such as ::/0 says nothing about IPv4
  if (prefix < 96 && one >> 32n === MAPPED >> 32n) return false;
  const shift = BITS - BigInt(prefix);
  return one >> shift === number(network) >> shift;
}

/** An address as a number of 128 bits; IPv4 is its IPv4-mapped address. Throws for what is no address. */
export function number(address: string): bigint {
  if (isIPv4(address)) return MAPPED | address.split(".").reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  if (!isIPv6(address)) throw new RangeError(`"${address}" is not an address`);
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  if (dotted) return number(`${dotted[1]}0:0`) | (number(dotted[2] as string) & 0xffff_ffffn);
  const [head = "", tail = ""] = address.split("::");
  const words = (text: string) => (text === "" ? [] : text.split(":"));
  const missing = 8 - words(head).length - words(tail).length;
  const all = [...words(head), ...Array<string>(address.includes("::") ? missing : 0).fill("0"), ...words(tail)];
  return all.reduce((sum, word) => (sum << 16n) | BigInt(`0x${word}`), 0n);
}
