import { createHash } from "node:crypto";
import type { Engine } from "../../addon/types.js";
import { Numbers } from "./numbers.js";

/** What tells an image from others, and its size. */
export interface Slot {
  readonly key: string;
  readonly bytes: number;
}

/** Images of ended domains that stay in the kernel, and their bytes together. */
const PARKED_MAX = 32;
const PARKED_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Domain numbers with an image in the kernel. Setting an image, or clearing one,
 * waits for every processor (8 to 16 ms measured): the next run of the same user
 * with the same image takes the number that the last one left, image and all.
 */
export class Slots {
  private readonly numbers: Numbers;
  private readonly keys = new Map<number, Slot>();
  /** free numbers by key, the longest parked first */
  private readonly parked = new Map<number, string>();

  constructor(
    private readonly engine: Pick<Engine, "setImage" | "clearDomain">,
    max: number,
  ) {
    this.numbers = new Numbers(max);
  }

  /** A number whose image is in force; null when all are in use. What setImage throws is thrown, and nothing is taken. */
  take(uid: number, image: Uint8Array): number | null {
    const key = keyOf(uid, image);
    for (const [number, known] of this.parked) {
      if (known !== key) continue;
      this.parked.delete(number);
      return number;
    }
    const number = this.numbers.take() ?? this.evict();
    if (number === null) return null;
    try {
      this.engine.setImage(number, image);
    } catch (error) {
      this.numbers.free(number);
      throw error;
    }
    this.keys.set(number, { key, bytes: image.length });
    return number;
  }

  /** A number in use from before this service, whose image the kernel has. */
  restore(number: number, slot: Slot): void {
    this.numbers.restore(number);
    this.keys.set(number, slot);
  }

  /** Of a number in use. */
  slotOf(number: number): Slot | null {
    return this.keys.get(number) ?? null;
  }

  /**
   * Swaps the image of a number in use. The same image again, as a reload of an unchanged file makes it, is left as it
   * is: what the kernel remembers by its serial stays good, and nobody waits.
   */
  replace(number: number, uid: number, image: Uint8Array): void {
    const key = keyOf(uid, image);
    if (this.keys.get(number)?.key === key) return;
    this.engine.setImage(number, image);
    this.keys.set(number, { key, bytes: image.length });
  }

  /** Bytes of the images of a user's domains in use. */
  bytesOf(uid: number): number {
    let bytes = 0;
    for (const [number, slot] of this.keys) {
      if (!this.parked.has(number) && slot.key.startsWith(`${uid}:`)) bytes += slot.bytes;
    }
    return bytes;
  }

  /** The domain has no process any more. */
  release(number: number): void {
    const slot = this.keys.get(number);
    if (!slot) return;
    this.parked.set(number, slot.key);
    while (this.parked.size > PARKED_MAX || this.parkedBytes() > PARKED_BYTES_MAX) {
      const evicted = this.evict();
      if (evicted === null) return;
      this.numbers.free(evicted);
    }
  }

  /** Clears the number that was parked first. */
  private evict(): number | null {
    const oldest = this.parked.keys().next();
    if (oldest.done) return null;
    this.parked.delete(oldest.value);
    this.keys.delete(oldest.value);
    this.engine.clearDomain(oldest.value);
    return oldest.value;
  }

  private parkedBytes(): number {
    let bytes = 0;
    for (const number of this.parked.keys()) bytes += this.keys.get(number)?.bytes ?? 0;
    return bytes;
  }
}

function keyOf(uid: number, image: Uint8Array): string {
  return `${uid}:${createHash("sha256").update(image).digest("base64")}`;
}
