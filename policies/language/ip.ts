/** Addresses as the kernel programs compare them: 16 bytes, IPv4 written ::ffff:a.b.c.d. */
import { isIPv6 } from "node:net";

/** Bits of ::ffff:0:0/96, the block that holds every IPv4 address. */
export const MAPPED_PREFIX = 96;

/** 1 to 4 decimal octets without leading zeros (010 is 8 to some programs), or null. */
export function octets(text: string): number[] | null {
  const parts = text.split(".");
  if (parts.length > 4) return null;
  const values = parts.map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256));
  return values.every((value) => value < 256) ? values : null;
}

/** IPv4 octets, zero-filled to four, as a mapped address. */
export function mappedAddress(values: readonly number[]): Uint8Array {
  const out = new Uint8Array(16);
  out[10] = 0xff;
  out[11] = 0xff;
  out.set(values, 12);
  return out;
}

/** The 16 bytes of an IPv6 address without zone, or null. */
export function ipv6Address(text: string): Uint8Array | null {
  if (text.includes("%") || !isIPv6(text)) return null;
  const dotted = /^(.*:)(\d+(?:\.\d+){3})$/.exec(text);
  const tail = dotted ? octets(dotted[2] as string) : null;
  if (dotted && !tail) return null;
  const [a, b, c, d] = tail ?? [0, 0, 0, 0];
  const words = tail
    ? `${dotted?.[1]}${((a as number) * 256 + (b as number)).toString(16)}:${((c as number) * 256 + (d as number)).toString(16)}`
    : text;
  const [head, rest] = words.split("::") as [string, string | undefined];
  const before = head === "" ? [] : head.split(":");
  const after = rest === undefined || rest === "" ? [] : rest.split(":");
  const zeros = rest === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(zeros).fill("0"), ...after];
  const out = new Uint8Array(16);
  for (const [index, group] of groups.entries()) {
    const value = Number.parseInt(group, 16);
    out[2 * index] = value >> 8;
    out[2 * index + 1] = value & 0xff;
  }
  return out;
}

/** Whether all bits after the prefix are zero. */
export function isNetwork(address: Uint8Array, prefix: number): boolean {
  return address.every((byte, index) => (byte & (0xff >> Math.min(8, Math.max(0, prefix - 8 * index)))) === 0);
}

/** Whether an IPv6 prefix shorter than 96 bits holds the IPv4 block as well. */
export function holdsMapped(address: Uint8Array, prefix: number): boolean {
  return prefix < MAPPED_PREFIX && isNetwork(address, prefix) && isZeroUpTo(address, prefix);
}

function isZeroUpTo(address: Uint8Array, prefix: number): boolean {
  const mapped = mappedAddress([0, 0, 0, 0]);
  for (let bit = 0; bit < prefix; bit++) {
    const mask = 0x80 >> (bit & 7);
    if (((address[bit >> 3] as number) & mask) !== ((mapped[bit >> 3] as number) & mask)) return false;
  }
  return true;
}
