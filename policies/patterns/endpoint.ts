/**
 * Endpoint patterns ("Patterns" in docs/language.md): `*`, an address, a
 * `10.0.0.` prefix, CIDR, a host name, each with `:PORT`, and `unix:` globs.
 */
import { domainToASCII } from "node:url";
import { isMapped, MAPPED_PREFIX, maskAddress, parseAddress } from "./address.js";
import { isPatternError, type PatternError, parseGlob } from "./glob.js";

export type Endpoint =
  /** `*`; without a port also sockets that have no address */
  | { readonly kind: "any"; readonly port: number | null }
  /** `prefix` counts from the first of 128 bits; bits after it are 0 */
  | { readonly kind: "network"; readonly address: Uint8Array; readonly prefix: number; readonly port: number | null }
  /** lower case, without a final dot */
  | { readonly kind: "host"; readonly name: string; readonly port: number | null }
  /** glob of a socket's path; absolute, or beginning with `**` + "/" or `~/` */
  | { readonly kind: "unix-path"; readonly pattern: string }
  /** glob of an abstract name, with the "@" in front */
  | { readonly kind: "unix-abstract"; readonly pattern: string };

const HOST = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
const UNIX = "unix:";

/** Never throws: a mistake is returned with the UTF-16 offset where it is. */
export function parseEndpoint(text: string): Endpoint | PatternError {
  if (text === "") return { error: "the endpoint is empty", at: 0 };
  if (text.startsWith(UNIX)) return parseUnix(text.slice(UNIX.length));
  const split = splitPort(text);
  if (isPatternError(split)) return split;
  const { host, port, at } = split;
  if (host === "*") return { kind: "any", port };
  const network = parseNetwork(host, at);
  if (network) return isPatternError(network) ? network : { kind: "network", ...network, port };
  // An internationalised name is looked up as its ASCII form; what has none becomes "".
  const name = domainToASCII(host).replace(/\.$/, "");
  if (/[*?[\]{}]/.test(host))
    return { error: "a host name cannot be a glob; write *, a host, an address or a CIDR network", at };
  if (!HOST.test(name) || !/[a-z_-]/.test(name.split(".").at(-1) as string) || /^0x[0-9a-f]*$/.test(name))
    return { error: `"${host}" is neither an address nor a host name`, at };
  return { kind: "host", name, port };
}

function parseUnix(pattern: string): Endpoint | PatternError {
  const abstract = pattern.startsWith("@");
  if (!abstract && !/^(?:\/|\*\*\/|~\/)/.test(pattern))
    return { error: "expected unix:/path, unix:~/path or unix:@name", at: UNIX.length };
  const glob = parseGlob(pattern, abstract ? "bytes" : "path");
  if (isPatternError(glob)) return { error: glob.error, at: glob.at + UNIX.length };
  if (abstract) return { kind: "unix-abstract", pattern };
  return { kind: "unix-path", pattern };
}

interface HostAndPort {
  readonly host: string;
  readonly port: number | null;
  /** offset of host in the text */
  readonly at: number;
}

function splitPort(text: string): HostAndPort | PatternError {
  const bracketed = /^\[([^\]]*)\](.*)$/.exec(text);
  if (bracketed) {
    const [, host = "", rest = ""] = bracketed;
    const address = host.split("/")[0] ?? "";
    if (!parseAddress(address)) return { error: "only an address stands in brackets", at: 1 };
    if (rest === "") return { host, port: null, at: 1 };
    if (!rest.startsWith(":")) return { error: 'expected ":PORT" after "]"', at: host.length + 2 };
    return withPort(host, rest.slice(1), host.length + 3, 1);
  }
  const colon = text.indexOf(":");
  if (colon < 0 || text.indexOf(":", colon + 1) >= 0) return { host: text, port: null, at: 0 };
  return withPort(text.slice(0, colon), text.slice(colon + 1), colon + 1, 0);
}

function withPort(host: string, text: string, portAt: number, at: number): HostAndPort | PatternError {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port >= 1 && port <= 65535)) return { error: `"${text}" is not a port (1 to 65535)`, at: portAt };
  return { host, port, at };
}

/** null: not written like an address at all */
function parseNetwork(host: string, at: number): { address: Uint8Array; prefix: number } | PatternError | null {
  const partial = /^((?:\d{1,3}\.){1,3})$/.exec(host);
  if (partial) {
    const bytes = host.slice(0, -1).split(".");
    const address = parseAddress([...bytes, "0", "0", "0"].slice(0, 4).join("."));
    return address
      ? { address, prefix: MAPPED_PREFIX + 8 * bytes.length }
      : { error: `"${host}" is not an IPv4 prefix`, at };
  }
  const slash = host.indexOf("/");
  const address = parseAddress(slash < 0 ? host : host.slice(0, slash));
  if (!address)
    return slash >= 0 || host.includes(":") ? { error: `"${host}" is not an address or CIDR network`, at } : null;
  if (slash < 0) return { address, prefix: 128 };
  const bits = host.slice(slash + 1);
  const dotted = !host.includes(":");
  const length = /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (!(length <= (dotted ? 32 : 128)))
    return { error: `"/${bits}" is not a prefix length (0 to ${dotted ? 32 : 128})`, at: at + slash };
  const prefix = dotted ? MAPPED_PREFIX + length : length;
  return { address: maskAddress(address, prefix), prefix };
}

/**
 * The networks that stand for a network in the kernel's 128 bits. A short IPv6
 * prefix such as ::/0 would cover the IPv4-mapped block too, although it says
 * nothing about IPv4: that block is cut out of it.
 */
export function exactNetworks(address: Uint8Array, prefix: number): { address: Uint8Array; prefix: number }[] {
  const mapped = parseAddress("::ffff:0:0") as Uint8Array;
  if (prefix >= MAPPED_PREFIX || !sameBits(address, mapped, prefix) || isMapped(address)) return [{ address, prefix }];
  const networks: { address: Uint8Array; prefix: number }[] = [];
  for (let bit = prefix; bit < MAPPED_PREFIX; bit++) {
    const sibling = maskAddress(mapped, bit + 1);
    sibling[bit >> 3] = (sibling[bit >> 3] as number) ^ (0x80 >> (bit & 7));
    networks.push({ address: sibling, prefix: bit + 1 });
  }
  return networks;
}

export function sameBits(a: Uint8Array, b: Uint8Array, prefix: number): boolean {
  for (let index = 0; index * 8 < prefix; index++) {
    const mask = 0xff << (8 - Math.min(8, prefix - index * 8));
    if ((((a[index] as number) ^ (b[index] as number)) & mask & 0xff) !== 0) return false;
  }
  return true;
}
