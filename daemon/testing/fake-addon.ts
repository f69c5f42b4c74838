import type {
  Addon,
  AddonError,
  Engine,
  EngineConfig,
  FileKey,
  LabelRoom,
  OtherVersionCount,
  Peer,
  Placement,
  ReadyDomain,
  SeenFile,
  TaskState,
  Tier,
} from "../../addon/types.js";
import { FakeLabels } from "./fake-labels.js";

/** An error as the addon throws it. */
export function addonError(code: string, message = code): AddonError {
  return Object.assign(new Error(message), { code });
}

/** Everything but the kernel: remembers what it was told, and says what a test wants it to. */
export class FakeEngine implements Engine {
  readonly calls: string[] = [];
  readonly images = new Map<number, Uint8Array>();
  readonly sessions = new Map<number, number>();
  /** by pidfd */
  readonly tasks = new Map<number, TaskState>();
  watching = false;
  closed = false;
  /** whether it took over what an earlier service left */
  taken = false;
  lost = 0;
  configuration: EngineConfig | null = null;
  /** name of a call that fails, and how */
  fail: { readonly call: string; readonly code: string } | null = null;

  constructor(readonly tier: Tier) {}

  private note(call: string, detail = ""): void {
    this.calls.push(`${call}${detail === "" ? "" : ` ${detail}`}`);
    if (this.fail?.call === call) throw addonError(this.fail.code);
  }
  watch(on: boolean): void {
    this.note("watch", String(on));
    this.watching = on;
  }
  settle(): void {
    this.note("settle");
  }
  setImage(domain: number, image: Uint8Array): void {
    this.note("setImage", String(domain));
    this.images.set(domain, image);
  }
  takeOver(domains: readonly number[]): void {
    this.note("takeOver", domains.join(" "));
  }
  clearDomain(domain: number): void {
    this.note("clearDomain", String(domain));
    this.images.delete(domain);
  }
  createSession(session: number): void {
    this.note("createSession", String(session));
    this.sessions.set(session, 0);
  }
  deleteSession(session: number): void {
    this.note("deleteSession", String(session));
    this.sessions.delete(session);
  }
  knownSessions(): number[] {
    return [...this.sessions.keys()];
  }
  adopted(): boolean {
    return this.taken;
  }
  /** processes in domains of a version with other maps, by pidfd; null: nobody can tell */
  older: Set<number> | null = new Set();
  otherVersions(): OtherVersionCount {
    return { versions: 0, entered: 0 };
  }
  inOtherVersion(pidfd: number): boolean {
    if (!this.older) throw addonError("EPINS");
    return this.older.has(pidfd);
  }
  sessionTasks(session: number): number | null {
    return this.sessions.get(session) ?? null;
  }
  stamps: bigint[] | null = null;
  sessionStamps(): bigint[] | null {
    return this.stamps;
  }
  bind(pidfd: number, placement: Placement): void {
    this.note("bind", String(placement.domain));
    if (!this.tasks.has(pidfd)) this.sessions.set(placement.session, (this.sessions.get(placement.session) ?? 0) + 1);
    this.tasks.set(pidfd, { ...placement, labels: 0n, lineage: 0n });
  }
  labelHeld(): void {
    this.note("labelHeld");
  }
  bindTree(): number {
    this.note("bindTree");
    return 3;
  }
  taskState(pidfd: number): TaskState | null {
    return this.tasks.get(pidfd) ?? null;
  }
  /** of attach: images by index, which of them counts for whom, and prepared domains by "uid:index" */
  readonly attachImages = new Map<number, Uint8Array>();
  readonly attached = new Map<number | null, number>();
  readonly waiting = new Map<string, ReadyDomain>();
  attaching = false;
  setAttachImage(index: number, image: Uint8Array): void {
    this.note("setAttachImage", String(index));
    this.attachImages.set(index, image);
  }
  attachUser(uid: number | null, index: number | null): void {
    if (index === null) this.attached.delete(uid);
    else this.attached.set(uid, index);
  }
  attachUsers(): { uid: number | null; index: number }[] {
    return [...this.attached].map(([uid, index]) => ({ uid, index }));
  }
  attachOn(on: boolean): void {
    this.note("attachOn", String(on));
    this.attaching = on;
  }
  setReady(uid: number, index: number, placement: Placement | null): void {
    this.note("setReady", `${uid}:${index}`);
    if (placement) this.waiting.set(`${uid}:${index}`, { ...placement, uid, index, taken: false });
    else this.waiting.delete(`${uid}:${index}`);
  }
  ready(): ReadyDomain[] {
    return [...this.waiting.values()];
  }
  /** What the kernel does when the user runs such a program: the domain's number, or null when none waits. */
  enter(uid: number): number | null {
    for (const [key, ready] of this.waiting) {
      if (ready.uid !== uid || ready.taken) continue;
      this.waiting.set(key, { ...ready, taken: true });
      this.sessions.set(ready.session, (this.sessions.get(ready.session) ?? 0) + 1);
      return ready.domain;
    }
    return null;
  }
  readonly protected: string[] = [];
  protect(device: number, inode: bigint, below: boolean): void {
    this.protected.push(`${device}:${inode}${below ? "/" : ""}`);
  }
  setMounts(): void {
    this.note("setMounts");
  }
  configure(config: EngineConfig): void {
    this.configuration = config;
  }
  /** domains without a process */
  readonly empty = new Set<number>();
  stats(domain: number) {
    return {
      matches: 1,
      refused: 1,
      killed: 0,
      reported: 0,
      lost: this.lost,
      faults: 0,
      tasks: this.empty.has(domain) ? 0 : 1,
    };
  }
  counters() {
    return { untracked_forks: 0, label_table_full: 0, scratch_exhausted: 0, path_too_long: 0, attach_refused: 0 };
  }
  readonly table = new FakeLabels();
  /** what every descriptor is open on */
  seen: SeenFile | null = null;

  setRealm(realm: number, uid: number): void {
    this.table.realms.set(realm, uid);
  }
  labelRoom(uid: number): LabelRoom {
    return this.table.room(uid);
  }
  fileLabels(key: FileKey): bigint {
    return this.table.fileLabels(key);
  }
  takeLabelChanges(max: number): Buffer {
    return this.table.takeChanges(max);
  }
  readLabels(kind: number, at: number | null): { records: Buffer; next: number | null } {
    return this.table.read(kind, at);
  }
  writeLabels(records: Uint8Array): Buffer {
    return this.table.write(records);
  }
  seeDescriptor(): SeenFile | null {
    return this.seen;
  }
  missing(): string[] {
    return ["fexit/anon_pipe_read", "fexit/fifo_pipe_read", "fexit/tty_read"];
  }
  memory(): number {
    return 4096;
  }
  close(): void {
    this.closed = true;
  }
}

export class FakeAddon implements Addon {
  readonly engines: FakeEngine[] = [];
  readonly closed: number[] = [];
  readonly dead = new Set<number>();
  /** tiers that do not load, with the error's code */
  readonly refusedTiers = new Map<Tier, string>();
  readonly command = "/nonexistent/actplane";
  readonly probe = "/nonexistent/probe";
  /** the next connections' peers, in order; then the last again */
  peers: Peer[] = [{ pid: process.pid, uid: 1000, gid: 1000, pidfd: 500 }];
  onEvent: (record: Buffer) => void = () => {};

  openEngine(tier: Tier, onEvent: (record: Buffer) => void): Engine {
    const code = this.refusedTiers.get(tier);
    if (code !== undefined) throw addonError(code, `cannot load ${tier}`);
    const engine = new FakeEngine(tier);
    this.engines.push(engine);
    this.onEvent = onEvent;
    return engine;
  }
  peerOf(): Peer {
    const peer = this.peers.length > 1 ? this.peers.shift() : this.peers[0];
    if (!peer) throw addonError("ESRCH");
    return peer;
  }
  pidfdOpen(pid: number): number {
    if (pid === 4_000_000) throw addonError("ESRCH");
    return 600;
  }
  pidfdAlive(pidfd: number): boolean {
    return !this.dead.has(pidfd);
  }
  pidfdSignal(): void {}
  pidfdGetfd(): number {
    return 700;
  }
  fileStatus() {
    return { regular: true, uid: 1000, links: 1, appendable: true, size: 0 };
  }
  closeFd(fd: number): void {
    this.closed.push(fd);
  }
  kernelSymbols(): boolean {
    return true;
  }
  hasBtf(): boolean {
    return true;
  }
  trimHeap(): void {}
  bootTime(): bigint {
    return process.hrtime.bigint();
  }
  readonly journaled: string[] = [];
  journal(fields: string): boolean {
    this.journaled.push(fields);
    return true;
  }
  notify(): boolean {
    return false;
  }
}
