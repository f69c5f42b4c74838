import { setImmediate as breathe } from "node:timers/promises";
import type { Engine, SeenFile } from "../../addon/types.js";
import { AP } from "../../policies/compiler/index.js";
import type { RealmRecord } from "../domains/realms.js";
import type { Mounted } from "../engine/mountinfo.js";
import type { Log } from "../log.js";
import { LabelFile } from "./file.js";
import { FRAME, frameOf } from "./frames.js";
import { Pending, toDisk } from "./pending.js";
import { hasUuid, Places } from "./places.js";
import { filterRecords, LabelRecord, recordsOf } from "./records.js";
import { restoreLabels, writtenRealm } from "./restore.js";
import { Usage } from "./usage.js";

/** Changes taken from the kernel at once. */
const PART = 4096;

export type LabelEngine = Pick<
  Engine,
  "setRealm" | "labelRoom" | "fileLabels" | "takeLabelChanges" | "readLabels" | "writeLabels"
>;

/** What the store is given beside the kernel. */
export interface StoreParts {
  readonly engine: LabelEngine;
  readonly stateDir: string;
  /** of this boot of the machine: /proc/sys/kernel/random/boot_id */
  readonly boot: string;
  readonly log: Log;
  /** all realms now, for a snapshot */
  readonly realms: () => readonly RealmRecord[];
}

/**
 * Keeps the kernel's tables of labels on disk. The kernel is the truth: it
 * queues the key of each entry that changes, and what is written is the entry as
 * the table has it then. When its queue was full, everything is written anew.
 */
export class LabelStore {
  private readonly file: LabelFile;
  private readonly places: Places;
  private readonly pending: Pending;
  /** frames that wait for the next write */
  private queued: Buffer[] = [];
  private changesLost = 0;
  private snapshotWanted = true;
  private running: Promise<void> | null = null;
  private failed = false;

  constructor(private readonly parts: StoreParts) {
    this.file = new LabelFile(parts.stateDir);
    this.places = new Places((place) => this.queued.push(frameOf(FRAME.place, place)));
    this.pending = new Pending(this.places);
  }

  /**
   * Puts back what the last run left, before the first process is in a domain; `adopted`: where the kernel still has it,
   * only what the disk alone knows. Returns the realms that have labels.
   */
  async restore(mounts: readonly Mounted[], adopted = false): Promise<RealmRecord[]> {
    const { engine, boot, log } = this.parts;
    const loaded = this.file.load();
    if (loaded.damaged > 0)
      log("error", `${loaded.damaged} bytes at the end of the file of labels are damaged and lost`);
    this.places.mounted(mounts);
    const { realms, ended } = restoreLabels(engine, loaded, boot, this.places, this.pending, adopted);
    const usage = new Usage();
    for await (const part of this.table()) usage.add(part);
    usage.add(this.pending.records());
    const kept = realms
      .map((realm) => ({ ...realm, labels: usage.used(realm.number, realm.labels) }))
      .filter((realm) => realm.labels.size > 0);
    const { allFiles, allEndpoints } = engine.labelRoom(0);
    if (loaded.frames.length > 0) {
      log(
        "info",
        `labels: ${allFiles} files and ${allEndpoints} endpoints of ${kept.length} realms are back, ` +
          `${this.pending.size} wait for their filesystem, ${ended} ended with it`,
      );
    }
    return kept;
  }

  /** A realm has new label names: on disk before the first entry that has their bits. */
  realmGrew(realm: RealmRecord): void {
    this.queued.push(frameOf(FRAME.realm, writtenRealm(realm)));
  }

  /** The mounts have changed: entries of what went are taken out of the newcomer's way, those of what came are put back. */
  mounted(mounts: readonly Mounted[]): void {
    for (const volume of this.places.mounted(mounts)) this.takeOut(volume);
    if (this.pending.size === 0) return;
    this.pending.keep(this.parts.engine.writeLabels(this.pending.found()));
  }

  /** Ends the labels of a file in some realms; returns the labels it had, by realm. */
  clear(file: Omit<SeenFile, "realm">, realms: readonly number[]): Map<number, bigint> {
    const { engine } = this.parts;
    const had = new Map<number, bigint>();
    const records: Buffer[] = [];
    for (const realm of realms) {
      const labels = engine.fileLabels({ ...file, realm });
      if (labels === 0n) continue;
      had.set(realm, labels);
      records.push(LabelRecord.endOfFile({ ...file, realm }));
    }
    const ends = Buffer.concat(records);
    engine.writeLabels(ends);
    if (ends.length > 0 && (file.flags & AP.AP_FILE_TRANSIENT) === 0) this.queue(ends);
    return had;
  }

  /** pending: entries whose filesystem is not mounted; dropped: those that there were too many of; unsaved: the disk is behind */
  get status(): { readonly pending: number; readonly dropped: number; readonly unsaved: boolean } {
    return { pending: this.pending.size, dropped: this.pending.dropped, unsaved: this.failed };
  }

  /** Brings the disk up to date with the kernel. One run at a time; a call during one waits for a further one. */
  async save(): Promise<void> {
    if (this.running) await this.running;
    if (this.running) return this.running;
    this.running = this.write().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** Writes what is left, and no more. */
  async close(): Promise<void> {
    await this.save();
    await this.file.close();
  }

  private async write(): Promise<void> {
    const { engine, log } = this.parts;
    try {
      const { changesLost } = engine.labelRoom(0);
      if (changesLost !== this.changesLost || this.file.outgrown) this.snapshotWanted = true;
      if (this.snapshotWanted) await this.snapshot(changesLost);
      this.drain();
      if (this.queued.length > 0) {
        const frames = this.queued;
        this.queued = [];
        await this.file.append(frames);
      }
      if (this.failed) log("info", "labels are written to disk again");
      this.failed = false;
    } catch (error) {
      // What was taken from the queue, or half written, is only in the kernel now.
      this.snapshotWanted = true;
      if (!this.failed)
        log("error", `labels cannot be written to disk: ${error instanceof Error ? error.message : error}`);
      this.failed = true;
    }
  }

  /** Takes what changed from the kernel. Bounded by the queue's size, whatever is changed meanwhile. */
  private drain(): void {
    for (let taken = 0; taken < AP.AP_CHANGES_MAX; taken += PART) {
      const changes = this.parts.engine.takeLabelChanges(PART);
      if (changes.length === 0) return;
      this.queue(changes);
    }
  }

  private queue(records: Buffer): void {
    const onDisk = toDisk(records, this.places);
    this.queued.push(frameOf(FRAME.records, onDisk));
  }

  private async snapshot(changesLost: number): Promise<void> {
    // What waits is in the kernel or in the realms, and so in the snapshot.
    this.queued = [];
    this.drain();
    this.queued = [];
    await this.file.replace(this.everything());
    this.changesLost = changesLost;
    this.snapshotWanted = false;
  }

  private async *everything(): AsyncGenerator<Buffer> {
    yield frameOf(FRAME.begin, { format: 1, boot: this.parts.boot });
    const used = new Set<number>();
    const write = (records: Buffer) => {
      for (const record of recordsOf(records)) {
        if (record.isFile && !hasUuid(record.volume)) used.add(Number(record.volume));
      }
      return frameOf(FRAME.records, records);
    };
    for await (const part of this.table()) yield write(toDisk(part, this.places));
    if (this.pending.size > 0) yield write(this.pending.records());
    for (const place of this.places.all()) if (used.has(place.number)) yield frameOf(FRAME.place, place);
    for (const realm of this.parts.realms()) {
      if (realm.labels.size > 0) yield frameOf(FRAME.realm, writtenRealm(realm));
    }
  }

  /** Both tables, part by part, without what is never written to disk. */
  private async *table(): AsyncGenerator<Buffer> {
    for (const kind of [AP.AP_LABEL_FILE, AP.AP_LABEL_ENDPOINT]) {
      for (let at: number | null = null, more = true; more; more = at !== null) {
        const part = this.parts.engine.readLabels(kind, at);
        at = part.next;
        const kept = filterRecords(part.records, (record) => (record.flags & AP.AP_FILE_TRANSIENT) === 0);
        if (kept.length > 0) yield kept;
        await breathe();
      }
    }
  }

  private takeOut(volume: bigint): void {
    const { engine } = this.parts;
    for (let at: number | null = null, more = true; more; more = at !== null) {
      const part = engine.readLabels(AP.AP_LABEL_FILE, at);
      at = part.next;
      const gone = filterRecords(part.records, (record) => record.volume === volume);
      this.pending.keep(gone);
      for (const record of recordsOf(gone)) record.labels = 0n;
      engine.writeLabels(gone);
    }
    this.places.left(volume);
  }
}
