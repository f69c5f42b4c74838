import { createHash } from "node:crypto";

/**
 * The file of labels is a row of frames: length of the payload (4 bytes, little
 * endian), kind (1), the first 8 bytes of SHA-256 over kind and payload, payload.
 * A frame is valid as a whole or not at all, so a write that a crash cut off
 * leaves the file as it was before.
 */
const HEAD = 13;
/** Bytes of one payload; a length above is damage. */
const PAYLOAD_MAX = 16 * 1024 * 1024;

/** What a payload is: JSON texts, and records (records.ts). */
export const FRAME = { begin: 1, realm: 2, place: 3, records: 4 } as const;
const KINDS: readonly number[] = Object.values(FRAME);

export interface Frame {
  readonly kind: number;
  readonly payload: Buffer;
}

function digest(kind: number, payload: Uint8Array): Buffer {
  return createHash("sha256").update(Uint8Array.of(kind)).update(payload).digest().subarray(0, 8);
}

export function frameOf(kind: number, content: Uint8Array | object): Buffer {
  const payload = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(payload.length, 0);
  head.writeUInt8(kind, 4);
  digest(kind, payload).copy(head, 5);
  return Buffer.concat([head, payload]);
}

/** The frames at the beginning of `bytes` that are whole, and how many bytes behind them are not. */
export function readFrames(bytes: Buffer): { readonly frames: Frame[]; readonly damaged: number } {
  const frames: Frame[] = [];
  let at = 0;
  while (at + HEAD <= bytes.length) {
    const length = bytes.readUInt32LE(at);
    const kind = bytes.readUInt8(at + 4);
    const end = at + HEAD + length;
    if (length > PAYLOAD_MAX || end > bytes.length || !KINDS.includes(kind)) break;
    const payload = bytes.subarray(at + HEAD, end);
    if (!digest(kind, payload).equals(bytes.subarray(at + 5, at + HEAD))) break;
    frames.push({ kind, payload });
    at = end;
  }
  return { frames, damaged: bytes.length - at };
}
