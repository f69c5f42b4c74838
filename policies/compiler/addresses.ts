/** Endpoints as patterns over the text that abi.h's ADDRESS group reads: longest prefixes are what automata do. */
import { isMapped, MAPPED_PREFIX } from "../patterns/address.js";
import { type ByteSet, byteSet, oneByte } from "../patterns/byte-set.js";
import type { Glob, Step } from "../patterns/glob.js";
import { AP } from "./abi.generated.js";

export interface Network {
  readonly address: Uint8Array;
  /** counts from the first of 128 bits; bits after it are 0 */
  readonly prefix: number;
}

const V4_LETTERS = 8;
const V6_LETTERS = 32;
const BITS_A_LETTER = 4;

const letters = (low: number, high: number): ByteSet => byteSet([[AP.AP_NIBBLE + low, AP.AP_NIBBLE + high]]);
const ANY_LETTER = letters(0, 15);
const step = (set: ByteSet): Step => ({ kind: "byte", set });
const FAMILY_4 = step(oneByte("4".charCodeAt(0)));
const FAMILY_6 = step(oneByte("6".charCodeAt(0)));
const ANY: Step = { kind: "any" };

/** Every address, and with no port also a peer without any. */
export function anyAddress(port: number | null): Glob {
  if (port === null) return { alternatives: [[ANY]] };
  const free = (count: number): Step[] => Array.from({ length: count }, () => step(ANY_LETTER));
  return {
    alternatives: [
      [FAMILY_4, ...free(V4_LETTERS), ...portSteps(port)],
      [FAMILY_6, ...free(V6_LETTERS), ...portSteps(port)],
    ],
  };
}

/** An IPv6 network says nothing about IPv4, however short its prefix is. */
export function addressGlob(networks: readonly Network[], port: number | null): Glob {
  return { alternatives: networks.map((network) => networkSteps(network, port)) };
}

function networkSteps({ address, prefix }: Network, port: number | null): Step[] {
  const v4 = prefix >= MAPPED_PREFIX && isMapped(address);
  const bytes = v4 ? address.subarray(MAPPED_PREFIX / 8) : address;
  let bits = v4 ? prefix - MAPPED_PREFIX : prefix;
  const steps: Step[] = [v4 ? FAMILY_4 : FAMILY_6];
  for (let letter = 0; letter < (v4 ? V4_LETTERS : V6_LETTERS); letter++) {
    if (bits <= 0 && port === null) break;
    const value = (bytes[letter >> 1]! >> (letter % 2 === 0 ? BITS_A_LETTER : 0)) & 15;
    const free = (16 >> Math.min(Math.max(bits, 0), BITS_A_LETTER)) - 1;
    steps.push(step(letters(value & ~free, value | free)));
    bits -= BITS_A_LETTER;
  }
  return [...steps, ...(port === null ? [ANY] : portSteps(port))];
}

function portSteps(port: number): Step[] {
  return [12, 8, 4, 0].map((shift) => step(letters((port >> shift) & 15, (port >> shift) & 15)));
}

/** The text of an address and port; null: a peer without address. */
export function addressText(address: Uint8Array | null, port: number): Uint8Array {
  if (!address) return Buffer.from("-");
  const v4 = isMapped(address);
  const bytes = v4 ? address.subarray(MAPPED_PREFIX / 8) : address;
  const text = [(v4 ? "4" : "6").charCodeAt(0)];
  for (const byte of [...bytes, port >> 8, port & 0xff])
    text.push(AP.AP_NIBBLE + (byte >> 4), AP.AP_NIBBLE + (byte & 15));
  return Uint8Array.from(text);
}
