/**
 * The addon's face to TypeScript: what `index.ts` loads from the built .node.
 * Every call here is synchronous and short; errors are thrown as `AddonError`.
 */

export type Tier = "lsm" | "modify-return" | "tracepoint";

/** `code` is an errno name ("EPERM") or "ELOAD", "EATTACH", "EPINS", "EBADIMAGE", "ENOBTF"; `log` the verifier's last lines. */
export interface AddonError extends Error {
  readonly code: string;
  readonly log?: string;
}

/** Numbers that a bound process starts with. 0 is no domain. */
export interface Placement {
  readonly domain: number;
  readonly session: number;
  readonly realm: number;
}

export interface TaskState extends Placement {
  readonly labels: bigint;
  readonly lineage: bigint;
}

export interface DomainStats {
  readonly matches: number;
  readonly refused: number;
  readonly killed: number;
  readonly reported: number;
  readonly lost: number;
  readonly faults: number;
  /** live threads, now */
  readonly tasks: number;
}

export interface Counters {
  readonly untracked_forks: number;
  readonly label_table_full: number;
  readonly scratch_exhausted: number;
  readonly path_too_long: number;
  /** programs of `attach:` that found no prepared domain, and did not run */
  readonly attach_refused: number;
}

/** A prepared domain as the kernel has it. */
export interface ReadyDomain extends Placement {
  readonly uid: number;
  readonly index: number;
  /** a process is in it, or was */
  readonly taken: boolean;
}

/** Versions of the programs with other maps. */
export interface OtherVersionCount {
  /** in whose domains processes live, or may come to */
  readonly versions: number;
  /** those of them into whose domains programs of `attach:` enter, or may */
  readonly entered: number;
}

/** struct ap_file_key */
export interface FileKey {
  readonly inode: bigint;
  readonly volume: bigint;
  readonly generation: number;
  readonly realm: number;
}

/** An inode as the kernel knows it. */
export interface SeenFile extends Omit<FileKey, "realm"> {
  /** kernel dev_t */
  readonly device: number;
  /** st_mode */
  readonly mode: number;
  readonly links: number;
  /** AP_FILE_* */
  readonly flags: number;
}

/** Entries that one user has in the tables of labels, and all users together. */
export interface LabelRoom {
  readonly files: number;
  readonly endpoints: number;
  /** labels of his that found no room */
  readonly refused: number;
  readonly allFiles: number;
  readonly allEndpoints: number;
  /** changes that found the queue full; only grows */
  readonly changesLost: number;
}

/** One mount of the first mount namespace; inode 0 is the entry of the superblock's own root. */
export interface MountEntry {
  readonly device: number;
  readonly inode: bigint;
  readonly path: string;
  readonly subtrees: boolean;
}

/** What the programs must know of the service (struct ap_config). */
export interface EngineConfig {
  /** the service's own socket file: a process in a domain may always ask it; 0n: none */
  readonly serviceInode: bigint;
  /** kernel dev_t */
  readonly serviceDevice: number;
  /** highest realm number given */
  readonly realms: number;
}

/** The loaded BPF object of one tier. Everything is detached and unloaded by `close()` or when the process ends. */
export interface Engine {
  readonly tier: Tier;
  /** Attaches what taxes every process: at system calls (tracepoint tier), at reads and writes (the others). */
  watch(on: boolean): void;
  /** Detaches what no image that is set needs any more. What one needs is attached when it is set. */
  settle(): void;
  /** Swaps the image of a domain atomically; checks magic, ABI, size and checksum, throws EBADIMAGE. */
  setImage(domain: number, image: Uint8Array): void;
  /** Where adopted(): the domains that are in force from before. What policies may need stays attached until this is told. */
  takeOver(domains: readonly number[]): void;
  clearDomain(domain: number): void;
  createSession(session: number): void;
  deleteSession(session: number): void;
  /** All sessions that the kernel knows; to be asked before any begins or ends. */
  knownSessions(): number[];
  /** Number of live threads, or null when there is no such session. */
  sessionTasks(session: number): number | null;
  /** boot ns of each event, index = event number */
  sessionStamps(session: number): bigint[] | null;
  /** Puts a process (thread-group leader of pidfd) into a domain. ESRCH when it is gone. */
  bind(pidfd: number, placement: Placement): void;
  /** Adds all threads and descendants of the bound processes of `placement.session`; returns how many were added. */
  bindTree(placement: Placement): number;
  /**
   * Gives the session's processes in this domain the labels of the files and connections that they hold open to read:
   * they may have read them before they were bound (attack 28).
   */
  labelHeld(placement: Placement): void;
  taskState(pidfd: number): TaskState | null;
  setMounts(entries: readonly MountEntry[]): void;
  /**
   * Nobody in a domain changes this file or folder, by kernel dev_t and inode; with `below` nothing in a folder either, three
   * names deep. Where the tier can refuse; for good.
   */
  protect(device: number, inode: bigint, below: boolean): void;
  /** Replaces the configuration: an inode of 0, and fewer realms than before, leave what was said before. */
  configure(config: EngineConfig): void;
  stats(domain: number): DomainStats;
  counters(): Counters;
  /** Says whose the labels of a realm are, before the first process of it: labels of an unknown realm find no room. */
  setRealm(realm: number, uid: number): void;
  labelRoom(uid: number): LabelRoom;
  fileLabels(key: FileKey): bigint;
  /** Up to `max` entries that changed since the last call, as struct ap_label_record; labels 0: it has ended. */
  takeLabelChanges(max: number): Buffer;
  /** Part of a table (kind: AP_LABEL_*), beginning with `at` null; `next` is null after the last part. */
  readLabels(kind: number, at: number | null): { readonly records: Buffer; readonly next: number | null };
  /** Makes entries what the records say; returns the records for which there was no room. */
  writeLabels(records: Uint8Array): Buffer;
  /** What descriptor `fd` of a process is open on, O_PATH too; null when it is not open. Nothing is duplicated. */
  seeDescriptor(pidfd: number, fd: number): SeenFile | null;
  /** Sets an image of programs that enter a domain by themselves: `index` below AP_ATTACH_IMAGES. */
  setAttachImage(index: number, image: Uint8Array): void;
  /** Which of these images counts for a user; uid null: for users without one of their own; index null: none any more. */
  attachUser(uid: number | null, index: number | null): void;
  attachUsers(): { readonly uid: number | null; readonly index: number }[];
  /** Whether execs outside every domain are looked at. When it returns, none is by what was there before. */
  attachOn(on: boolean): void;
  /** Puts a domain into an empty place (`index` below AP_READY_MAX) of a user, or with null takes what is there away. */
  setReady(uid: number, index: number, placement: Placement | null): void;
  ready(): ReadyDomain[];
  /** What programs that a kernel may lack would hook, and this one does not have or give: "fexit/pipe_read". */
  missing(): string[];
  /** Kernel memory of all maps in bytes, as fdinfo says. */
  memory(): number;
  /** Whether maps and links are those of an earlier service: processes may be in domains. */
  adopted(): boolean;
  /**
   * What versions of the programs with other maps have in force beside this one; one without processes, into whose domains
   * nobody comes, is unpinned. `ready`: this version lets programs of `attach:` enter its own domains, if any are to;
   * they enter the others' no more. Throws EPINS when the folder of the pins cannot be read.
   */
  otherVersions(ready: boolean): OtherVersionCount;
  /**
   * Whether a process runs in a domain of one of those that the last call of otherVersions() counted. EPINS when that
   * cannot be told.
   */
  inOtherVersion(pidfd: number): boolean;
  /** With `keep`, what is pinned stays and goes on enforcing. */
  close(keep?: boolean): void;
}

export interface Peer {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  /** pidfd of the peer (SO_PEERPIDFD, or pidfd_open checked against reuse where the kernel has none); caller closes it */
  readonly pidfd: number;
}

export interface FileStatus {
  readonly regular: boolean;
  readonly uid: number;
  readonly links: number;
  /** O_ACCMODE part allows writing, and O_APPEND is set */
  readonly appendable: boolean;
  readonly size: number;
}

export interface Addon {
  /** Opens, loads and attaches the programs of a tier. `onEvent` gets each ring-buffer record (struct ap_event + data), from the event loop. `pins`: a folder on a BPF file system, in which maps and links outlive the process. */
  openEngine(tier: Tier, onEvent: (record: Buffer) => void, pins?: string): Engine;
  peerOf(socketFd: number): Peer;
  pidfdOpen(pid: number): number;
  /** false once the process is a zombie or gone */
  pidfdAlive(pidfd: number): boolean;
  pidfdSignal(pidfd: number, signal: number): void;
  /** duplicates descriptor `fd` of the process; CLOEXEC */
  pidfdGetfd(pidfd: number, fd: number): number;
  fileStatus(fd: number): FileStatus;
  closeFd(fd: number): void;
  hasBtf(): boolean;
  /** whether the kernel shows its symbols' addresses, by /proc/kallsyms or by standard input opened on it */
  kernelSymbols(): boolean;
  /** CLOCK_BOOTTIME in nanoseconds: the kernel's records are dated by it. */
  bootTime(): bigint;
  /** Gives the pages of the heap that are free back to the machine: malloc_trim(3). A millisecond or so. */
  trimHeap(): void;
  /** One entry of the journal, lines of FIELD=value; false when there is none, or it does not take it now. Never waits. */
  journal(fields: string): boolean;
  /** sd_pid_notify_with_fds(3) without a library; false when NOTIFY_SOCKET is not set */
  notify(state: string, descriptors?: readonly number[]): boolean;
  /** absolute paths of the small C programs built beside the addon */
  readonly command: string;
  readonly probe: string;
}
