/** IP addresses as 16 bytes in network order; IPv4 is its IPv4-mapped IPv6 address. */
import { isIPv4, isIPv6 } from "node:net";

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

/** `address` with every bit after the first `prefix` cleared. */
export function maskAddress(address: Uint8Array, prefix: number): Uint8Array {
  return address.map((byte, index) => {
    const kept = Math.min(8, Math.max(0, prefix - 8 * index));
    return byte & (0xff << (8 - kept));
  });
}
