/**
 * Endpoint patterns (language.md, "Patterns"): `*`, an address, a prefix such as
 * `10.0.0.`, CIDR, a host name, each with `:PORT` or `[v6]:PORT`, or a Unix socket.
 */
import { domainToASCII } from "node:url";
import { holdsMapped, isNetwork, MAPPED_PREFIX, octets, parseAddress } from "./address.js";
import { isPatternError, type PatternError, parseGlob } from "./glob.js";

export type Endpoint =
  /** `*`; without a port also sockets that have no address. `port` is null for every port, here and below */
  | { readonly kind: "any"; readonly port: number | null }
  /** 16 bytes, IPv4 as ::ffff:a.b.c.d; `prefix` counts from the first of 128 bits, and bits after it are 0 */
  | { readonly kind: "network"; readonly address: Uint8Array; readonly prefix: number; readonly port: number | null }
  /** a name in lower case and ASCII, without a final dot, to be resolved and kept current */
  | { readonly kind: "host"; readonly name: string; readonly port: number | null }
  /** glob of a socket's path; absolute, or starting with `**` + `/` or `~/` */
  | { readonly kind: "unix-path"; readonly pattern: string }
  /** glob (of mode "bytes") of an abstract name, with "@" in front for its leading NUL */
  | { readonly kind: "unix-abstract"; readonly pattern: string };

const HOST_LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Never throws: a mistake is returned with the UTF-16 offset where it is. */
export function parseEndpoint(text: string): Endpoint | PatternError {
  if (text === "") return { error: "an endpoint is empty", at: 0, hint: `"*" is every endpoint` };
  if (text.startsWith("unix:")) return parseUnix(text);
  const parts = splitPort(text);
  if ("error" in parts) return parts;
  const { body, bracketed, port } = parts;
  if (body === "*") return { kind: "any", port };
  const at = bracketed ? 1 : 0;
  const network = parseNetwork(body, port);
  if (network) return "error" in network ? { ...network, at: network.at + at } : network;
  if (bracketed) return { error: "expected an IPv6 address between [ and ]", at, hint: null };
  return parseHost(body, port);
}

interface PortSplit {
  readonly body: string;
  readonly bracketed: boolean;
  readonly port: number | null;
}

function splitPort(text: string): PortSplit | PatternError {
  const bracket = /^\[([^\]]*)\](\/\d*)?(:.*)?$/s.exec(text);
  if (bracket) {
    const body = `${bracket[1]}${bracket[2] ?? ""}`;
    const tail = bracket[3];
    return tail === undefined ? { body, bracketed: true, port: null } : withPort(body, true, text, tail);
  }
  if (text.startsWith("[")) return { error: "expected [ADDRESS] or [ADDRESS]:PORT", at: 0, hint: null };
  const colon = text.indexOf(":");
  // Two colons are an IPv6 address: its port needs brackets.
  if (colon < 0 || text.indexOf(":", colon + 1) >= 0) return { body: text, bracketed: false, port: null };
  return withPort(text.slice(0, colon), false, text, text.slice(colon));
}

function withPort(body: string, bracketed: boolean, text: string, tail: string): PortSplit | PatternError {
  const digits = tail.slice(1);
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  if (port >= 1 && port <= 65535) return { body, bracketed, port };
  return { error: "expected a port from 1 to 65535", at: text.length - digits.length, hint: null };
}

/** An address, a prefix or CIDR; null when the text is none of these, so may be a host name. */
function parseNetwork(text: string, port: number | null): Endpoint | PatternError | null {
  const slash = text.indexOf("/");
  const body = slash < 0 ? text : text.slice(0, slash);
  const v6 = body.includes(":") ? parseAddress(body) : null;
  if (!v6 && /%/.test(body) && body.includes(":")) {
    return { error: "an address pattern has no zone", at: body.indexOf("%"), hint: "leave out what follows %" };
  }
  if (!v6 && body.includes(":")) return { error: `"${text}" is not an IPv6 address`, at: 0, hint: null };
  const dotted = /^[\d.]+$/.test(body);
  if (!v6 && !dotted) {
    if (slash < 0) return null;
    return { error: "expected an address before /", at: 0, hint: null };
  }
  const values = v6 ? null : octets(body.endsWith(".") ? body.slice(0, -1) : body);
  if (!v6 && (!values || (body.endsWith(".") ? values.length === 4 : values.length !== 4))) {
    const hint = "IPv4 is 10.0.0.1, a prefix is 10.0.0. and a network is 10.0.0.0/8";
    return { error: `"${body}" is not an IPv4 address`, at: 0, hint };
  }
  const address = v6 ?? (parseAddress([...(values as number[]), 0, 0, 0].slice(0, 4).join(".")) as Uint8Array);
  if (slash < 0) {
    const prefix = values?.length && body.endsWith(".") ? MAPPED_PREFIX + 8 * values.length : 128;
    return { kind: "network", address, prefix, port };
  }
  if (body.endsWith(".")) return { error: "a prefix such as 10.0.0. takes no /", at: slash, hint: null };
  return parseCidr(address, v6 ? 128 : 32, text, slash, port);
}

function parseCidr(
  address: Uint8Array,
  width: number,
  text: string,
  slash: number,
  port: number | null,
): Endpoint | PatternError {
  const digits = text.slice(slash + 1);
  const bits = /^(0|[1-9]\d{0,2})$/.test(digits) ? Number(digits) : 256;
  if (bits > width) return { error: `expected a prefix length from 0 to ${width}`, at: slash + 1, hint: null };
  const prefix = 128 - width + bits;
  if (!isNetwork(address, prefix)) {
    const hint = `leave out /${digits} for the one address, or clear the bits after the first ${bits}`;
    return { error: `"${text}" has bits beyond its prefix`, at: slash, hint };
  }
  if (width === 128 && holdsMapped(address, prefix)) {
    const hint = `"2000::/3" is the public IPv6 internet, "0.0.0.0/0" is IPv4, "*" is everything`;
    return { error: `"${text}" also holds every IPv4 address (as ::ffff:0:0/96)`, at: 0, hint };
  }
  return { kind: "network", address, prefix, port };
}

function parseHost(text: string, port: number | null): Endpoint | PatternError {
  if (/[*?[\]{}]/.test(text)) {
    const error = "a host name takes no wildcards, because a connection names an address and not a host";
    const numbers = /^((?:\d{1,3}\.){1,3})\*/.exec(text);
    const hint = numbers ? `did you mean "${numbers[1]}"?` : "name the hosts, or the network as in 10.0.0.0/8";
    return { error, at: text.search(/[*?[\]{}]/), hint };
  }
  const ascii = /^\p{ASCII}*$/u.test(text) ? text.toLowerCase() : domainToASCII(text);
  const name = ascii.endsWith(".") ? ascii.slice(0, -1) : ascii;
  const labels = name.split(".");
  if (name === "" || name.length > 253 || !labels.every((label) => HOST_LABEL.test(label))) {
    const hint = "an endpoint is *, an address, a network, a host name or unix:/path";
    return { error: "expected an endpoint", at: 0, hint };
  }
  // "1.2.3" and "0x7f.1" are addresses to some resolvers: never let a name be read as a number.
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) as string)) {
    return { error: "a host name does not end in a number", at: 0, hint: "IPv4 is four numbers: 10.0.0.1" };
  }
  return { kind: "host", name, port };
}

/** Bytes of sun_path, and of an abstract name with its leading NUL. */
const UNIX_PATH_MAX = 108;

function parseUnix(text: string): Endpoint | PatternError {
  const body = text.slice("unix:".length);
  const at = text.length - body.length;
  const abstract = body.startsWith("@");
  if (!abstract && !/^(?:\/|\*\*\/|~\/)/.test(body)) {
    const hint = `"unix:/**" is every socket with a path, "unix:@**" every abstract one`;
    return { error: "expected unix:/path or unix:@name", at, hint };
  }
  const glob = parseGlob(body, abstract ? "bytes" : "path");
  if (isPatternError(glob)) return { ...glob, at: glob.at + at };
  if (glob.alternatives.every((steps) => steps.filter((step) => step.kind === "byte").length >= UNIX_PATH_MAX)) {
    return { error: `the path of a Unix socket is below ${UNIX_PATH_MAX} bytes`, at, hint: null };
  }
  return { kind: abstract ? "unix-abstract" : "unix-path", pattern: body };
}
