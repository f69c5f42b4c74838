import type { Engine } from "../../addon/types.js";
import { AP } from "../../policies/compiler/index.js";
import type { RealmRecord } from "../domains/realms.js";
import type { Loaded } from "./file.js";
import { FRAME, type Frame } from "./frames.js";
import type { Pending } from "./pending.js";
import type { Place, Places } from "./places.js";
import { recordsOf } from "./records.js";

export interface Restored {
  readonly realms: RealmRecord[];
  /** entries of filesystems that ended with the last boot */
  readonly ended: number;
}

/**
 * Puts what was on disk back: into the kernel what has its filesystem, into
 * `pending` what waits for one. Realms first, for an entry of no realm finds no room.
 */
export function restoreLabels(
  engine: Pick<Engine, "setRealm" | "writeLabels">,
  { frames }: Loaded,
  boot: string,
  places: Places,
  pending: Pending,
  /** the kernel has its tables from before, which are newer than the disk */
  adopted: boolean,
): Restored {
  const sameBoot = frames.some(
    ({ kind, payload }) => kind === FRAME.begin && parse<{ boot: string }>(payload).boot === boot,
  );
  const realms = realmsOf(frames);
  if (!adopted) for (const { number, uid } of realms) engine.setRealm(number, uid);
  for (const place of frames.filter(({ kind }) => kind === FRAME.place)) {
    places.restore(parse<Place>(place.payload), sameBoot);
  }
  const known = new Set(realms.map((realm) => realm.number));
  let ended = 0;
  for (const { kind, payload } of frames) {
    if (kind !== FRAME.records) continue;
    const present: Buffer[] = [];
    for (const record of recordsOf(Buffer.from(payload))) {
      if (!known.has(record.realm)) continue;
      if (record.isFile && !sameBoot && (record.flags & AP.AP_FILE_VOLATILE) !== 0) ended++;
      else if (record.isFile) present.push(...pending.place(record));
      else present.push(record.bytes);
    }
    if (!adopted) pending.keep(engine.writeLabels(Buffer.concat(present)));
  }
  return { realms, ended };
}

/** The last word on each realm. */
function realmsOf(frames: readonly Frame[]): RealmRecord[] {
  const realms = new Map<number, RealmRecord>();
  for (const { kind, payload } of frames) {
    if (kind !== FRAME.realm) continue;
    const { number, uid, root, labels } = parse<WrittenRealm>(payload);
    realms.set(number, { number, uid, root, labels: new Map(labels) });
  }
  return [...realms.values()];
}

/** A realm as its frame has it. */
export interface WrittenRealm extends Omit<RealmRecord, "labels"> {
  readonly labels: readonly (readonly [name: string, bit: number])[];
}

export function writtenRealm({ number, uid, root, labels }: RealmRecord): WrittenRealm {
  return { number, uid, root, labels: [...labels] };
}

/** The payload has passed its checksum, so it is what this service wrote. */
function parse<T>(payload: Buffer): T {
  return JSON.parse(payload.toString("utf8")) as T;
}
