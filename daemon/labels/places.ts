import { AP } from "../../policies/compiler/index.js";
import type { Mounted } from "../engine/mountinfo.js";

/**
 * Where files are whose filesystem has no UUID. In the kernel's key such a
 * filesystem is its magic number and its device number, and the device number
 * may be another one after the next mount or boot. On disk it is a place: a
 * number for what mountinfo says of it.
 */
export interface Place {
  readonly number: number;
  /** type, source, and options that tell such mounts apart; null: in sight of no process of the first mount namespace */
  readonly identity: string | null;
  readonly magic: number;
  /** of an unidentified place, the volume it was; such a place is not found again after a boot */
  readonly volume: string | null;
}

const UUID_BIT = 1n << BigInt(AP.AP_VOLUME_UUID_BIT);
export const hasUuid = (volume: bigint): boolean => (volume & UUID_BIT) !== 0n;
const deviceOf = (volume: bigint): number => Number(volume & 0xffffffffn);
const magicOf = (volume: bigint): number => Number(volume >> 32n);
const volumeOf = (magic: number, device: number): bigint => (BigInt(magic) << 32n) | BigInt(device);

/** Options of a superblock that say which one it is: of overlayfs its folders, of FUSE whose it is. */
const TELLING = ["lowerdir", "upperdir", "workdir", "user_id", "rootmode"];

function identityOf({ type, source, options }: Mounted): string {
  const telling = options.filter((option) => TELLING.includes(option.split("=", 1)[0] ?? ""));
  return [type, source, ...telling].join("\n");
}

/** Keeps which place each of the kernel's volumes is. */
export class Places {
  private readonly places = new Map<number, Place>();
  /** volumes that the kernel's keys may hold */
  private readonly live = new Map<bigint, number>();
  private devices = new Map<number, string>();

  /** `made` is told of each new place, before an entry of it is written. */
  constructor(private readonly made: (place: Place) => void) {}

  /** Takes over what was on disk. Unidentified places of another boot are left out: nothing can tell where they are. */
  restore(place: Place, sameBoot: boolean): void {
    if (place.identity === null && !sameBoot) return;
    this.places.set(place.number, place);
  }

  known(number: number): boolean {
    return this.places.has(number);
  }

  all(): Place[] {
    return [...this.places.values()];
  }

  /**
   * What is mounted now. Returns the volumes whose device number has gone to another filesystem: their entries must
   * leave the kernel's table before anybody takes them for the newcomer's.
   */
  mounted(mounts: readonly Mounted[]): bigint[] {
    // The first mount of a device: later ones are bind mounts of parts.
    this.devices = new Map([...mounts].reverse().map((mount) => [mount.device, identityOf(mount)]));
    const displaced: bigint[] = [];
    for (const [volume, number] of this.live) {
      const now = this.devices.get(deviceOf(volume));
      const was = this.places.get(number)?.identity ?? null;
      if (now === undefined || was === null || now === was) continue;
      displaced.push(volume);
    }
    return displaced;
  }

  /** The entries of a volume have left the kernel. */
  left(volume: bigint): void {
    this.live.delete(volume);
  }

  /** The place of a volume of the kernel. */
  placeOf(volume: bigint): number {
    const known = this.live.get(volume);
    if (known !== undefined) return known;
    const identity = this.devices.get(deviceOf(volume)) ?? null;
    const place = this.find(identity, volume) ?? this.make(identity, volume);
    this.live.set(volume, place.number);
    return place.number;
  }

  /** Volumes that a place is now; none while it is not mounted. Two where two mounts look the same: both may be it. */
  volumesOf(number: number): bigint[] {
    const place = this.places.get(number);
    if (!place) return [];
    const volumes =
      place.identity === null
        ? [BigInt(`0x${place.volume ?? "0"}`)]
        : [...this.devices]
            .filter(([, identity]) => identity === place.identity)
            .map(([device]) => volumeOf(place.magic, device));
    for (const volume of volumes) this.live.set(volume, number);
    return volumes;
  }

  private find(identity: string | null, volume: bigint): Place | undefined {
    const text = volume.toString(16);
    return this.all().find((place) =>
      identity === null
        ? place.identity === null && place.volume === text
        : place.identity === identity && place.magic === magicOf(volume),
    );
  }

  private make(identity: string | null, volume: bigint): Place {
    const number = Math.max(0, ...this.places.keys()) + 1;
    const place = { number, identity, magic: magicOf(volume), volume: identity === null ? volume.toString(16) : null };
    this.places.set(number, place);
    this.made(place);
    return place;
  }
}
