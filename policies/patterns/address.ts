/** IP addresses as 16 bytes in network order; IPv4 is its IPv4-mapped IPv6 address. */
import { isIPv4, isIPv6 } from "node:net";

/** Bits of ::ffff:0:0/96, the block that holds every IPv4 address. */
export const MAPPED_PREFIX = 96;
const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** null when the text is not an address; zone identifiers (`%eth0`) are not addresses. */
export function parseAddress(text: string): Uint8Array | null {
  if (isIPv4(text)) return Uint8Array.from([...MAPPED, ...text.split(".").map(Number)]);
  if (!isIPv6(text) || text.includes("%")) return null;
  let hex = text;
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (dotted) {
    const [a, b, c, d] = dotted.slice(2).map(Number) as [number, number, number, number];
    hex = `${dotted[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  }
  const [head = "", tail] = hex.split("::");
  const words = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((word) => Number.parseInt(word, 16));
  const before = words(head);
  const after = tail === undefined ? [] : words(tail);
  const all = [...before, ...Array(8 - before.length - after.length).fill(0), ...after] as number[];
  return Uint8Array.from(all.flatMap((word) => [word >> 8, word & 0xff]));
}

/** Whether it is an IPv4 address. */
export function isMapped(address: Uint8Array): boolean {
  return MAPPED.every((byte, index) => address[index] === byte);
}

/** IPv4 dotted, or IPv6 with its longest run of zero words as "::". */
export function formatAddress(address: Uint8Array): string {
  if (isMapped(address)) return address.subarray(12).join(".");
  const words = Array.from(
    { length: 8 },
    (_, index) => ((address[2 * index] as number) << 8) | (address[2 * index + 1] as number),
  );
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && words[end] === 0) end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  const hex = (part: number[]): string => part.map((word) => word.toString(16)).join(":");
  if (best.length < 2) return hex(words);
  return `${hex(words.slice(0, best.start))}::${hex(words.slice(best.start + best.length))}`;
}

/** 1 to 4 decimal octets without leading zeros (010 is 8 to some programs), or null. */
export function octets(text: string): number[] | null {
  const parts = text.split(".");
  if (parts.length > 4) return null;
  const values = parts.map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256));
  return values.every((value) => value < 256) ? values : null;
}

/** Whether the first `prefix` bits of two addresses are the same. */
export function sameBits(a: Uint8Array, b: Uint8Array, prefix: number): boolean {
  for (let index = 0; index * 8 < prefix; index++) {
    const mask = 0xff << (8 - Math.min(8, prefix - index * 8));
    if ((((a[index] as number) ^ (b[index] as number)) & mask & 0xff) !== 0) return false;
  }
  return true;
}

/** Whether all bits after the prefix are zero. */
export function isNetwork(address: Uint8Array, prefix: number): boolean {
  return address.every((byte, index) => (byte & (0xff >> Math.min(8, Math.max(0, prefix - 8 * index)))) === 0);
}

/** Whether an IPv6 prefix shorter than 96 bits holds the IPv4 block as well. */
export function holdsMapped(address: Uint8Array, prefix: number): boolean {
  return prefix < MAPPED_PREFIX && sameBits(address, Uint8Array.from([...MAPPED, 0, 0, 0, 0]), prefix);
}
