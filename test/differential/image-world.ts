/** A world that is judged by a compiled image, read through the compiler's own interpreter. */
import {
  AP,
  evaluate,
  type ImageReader,
  type MoveRecord,
  matchEndpoint,
  matchExec,
  matchSet,
  movesOf,
  type Tables,
} from "../../policies/compiler/index.js";
import type { Effect } from "../../policies/language/index.js";
import type { Judged, PlayableWorld } from "./play.js";

interface ImageFile {
  labels: bigint;
}

export interface ImageName {
  path: string;
  readonly file: ImageFile;
}

export interface ImageProcess {
  labels: bigint;
  lineage: bigint;
  pending: MoveRecord[];
  pendingSince: bigint;
  alive: boolean;
}

interface Access {
  readonly operations: readonly number[];
  readonly atoms: ReadonlySet<number>;
  readonly from?: bigint;
  readonly to?: { labels: bigint } | null;
}

const EFFECTS: Readonly<Record<number, Effect>> = {
  [AP.AP_EFFECT_NOTIFY]: "notify",
  [AP.AP_EFFECT_BLOCK]: "block",
  [AP.AP_EFFECT_KILL]: "kill",
};
/** What a rule may say of a file's content. */
const REACHED = [AP.AP_OP_OPEN, AP.AP_OP_READ, AP.AP_OP_WRITE] as const;
const OPERATION = { read: AP.AP_OP_READ, write: AP.AP_OP_WRITE } as const;

export class ImageWorld implements PlayableWorld<ImageProcess, ImageName> {
  readonly names = new Map<string, ImageName>();
  private readonly endpoints = new Map<string, { labels: bigint }>();
  private readonly stamps = new Map<number, bigint>();
  private readonly labelNames: readonly string[];
  private now = 0n;

  constructor(
    private readonly image: ImageReader,
    tables: Tables,
    private readonly refuses: boolean,
    files: readonly string[],
  ) {
    this.labelNames = [...tables.labels.keys()];
    for (const path of files) this.names.set(path, { path, file: { labels: 0n } });
  }

  begin(): ImageProcess {
    return { labels: 0n, lineage: 0n, pending: [], pendingSince: 0n, alive: true };
  }

  fork(parent: ImageProcess): ImageProcess {
    return { ...parent, pending: [], pendingSince: 0n };
  }

  exec(process: ImageProcess, paths: readonly string[], args: readonly string[]): Judged {
    const from = paths.reduce((labels, path) => labels | (this.names.get(path)?.file.labels ?? 0n), 0n);
    return this.judge(process, { operations: [AP.AP_OP_EXEC], atoms: matchExec(this.image, paths, args), from });
  }

  exit(process: ImageProcess, status: number): void {
    process.alive = false;
    for (const { event, exits } of process.pending) {
      const stamp = this.stamps.get(event) ?? 0n;
      if (exits === status && stamp < process.pendingSince) this.stamps.set(event, process.pendingSince);
    }
  }

  open(process: ImageProcess, path: string, mode: readonly ("read" | "write")[]) {
    const name = this.names.get(path) as ImageName;
    const verdict = this.access(process, name, [AP.AP_OP_OPEN, ...mode.map((one) => OPERATION[one])]);
    return { verdict, name };
  }

  read(process: ImageProcess, name: ImageName): Judged {
    return this.access(process, name, [AP.AP_OP_READ]);
  }

  write(process: ImageProcess, name: ImageName): Judged {
    return this.access(process, name, [AP.AP_OP_WRITE]);
  }

  create(process: ImageProcess, path: string, file: ImageFile = { labels: 0n }): Judged {
    const verdict = this.named(process, path, AP.AP_OP_WRITE);
    if (this.happens(verdict)) this.names.set(path, { path, file });
    return verdict;
  }

  link(process: ImageProcess, from: string, to: string): Judged {
    const { file } = this.names.get(from) as ImageName;
    const verdict = this.inTurn([() => this.leave(process, from, file), () => this.named(process, to, AP.AP_OP_WRITE)]);
    if (this.happens(verdict)) this.names.set(to, { path: to, file });
    return verdict;
  }

  unlink(process: ImageProcess, path: string): Judged {
    const verdict = this.named(process, path, AP.AP_OP_UNLINK);
    if (this.happens(verdict)) this.names.delete(path);
    return verdict;
  }

  rename(process: ImageProcess, from: string, to: string): Judged {
    const name = this.names.get(from) as ImageName;
    const overwrites = this.refuses && this.names.has(to);
    const verdict = this.inTurn([
      () => this.leave(process, from, name.file),
      () => this.named(process, from, AP.AP_OP_UNLINK),
      () => this.named(process, to, AP.AP_OP_WRITE),
      ...(overwrites ? [() => this.named(process, to, AP.AP_OP_UNLINK)] : []),
    ]);
    if (!this.happens(verdict)) return verdict;
    this.names.delete(from);
    this.names.set(to, name);
    name.path = to;
    return verdict;
  }

  connect(process: ImageProcess, endpoint: { address: string; port: number }): Judged {
    return this.peer(process, endpoint, AP.AP_OP_CONNECT);
  }

  recv(process: ImageProcess, endpoint: { address: string; port: number }): Judged {
    return this.peer(process, endpoint, AP.AP_OP_RECV);
  }

  isAlive(process: ImageProcess): boolean {
    return process.alive;
  }

  labelsOf({ labels }: { labels: bigint }): string[] {
    return this.labelNames.filter((_, bit) => ((labels >> BigInt(bit)) & 1n) === 1n);
  }

  labelsOfFile(name: ImageName): string[] {
    return this.labelsOf(name.file);
  }

  /** bpf/core/rename.h: what is refused by the name that is left, and what a source says of it. */
  private leave(process: ImageProcess, path: string, file: ImageFile): Judged {
    if (!this.refuses) return { fired: [], outcome: "allowed" };
    const atoms = this.atomsOf(path);
    const moves = REACHED.flatMap((operation) => movesOf(this.image, operation, atoms));
    const gained = moves.filter(({ kind }) => kind === AP.AP_MOVE_GAIN).reduce((all, { bits }) => all | bits, 0n);
    const state = { labels: process.labels | gained, lineage: process.lineage, stamps: this.stamps };
    const fired = this.evaluated(REACHED, atoms, state).filter(({ effect }) => effect !== "notify");
    const outcome = this.outcomeOf(fired);
    if (outcome === "allowed") file.labels |= gained & ~process.labels;
    if (outcome === "killed") process.alive = false;
    return { fired, outcome };
  }

  private inTurn(acts: readonly (() => Judged)[]): Judged {
    const all: Judged[] = [];
    for (const act of acts) {
      const verdict = act();
      all.push(verdict);
      if (!this.happens(verdict)) break;
    }
    const stopped = all.find(({ outcome }) => outcome !== "allowed");
    return { fired: all.flatMap(({ fired }) => fired), outcome: stopped?.outcome ?? "allowed" };
  }

  private evaluated(operations: readonly number[], atoms: ReadonlySet<number>, state: Parameters<typeof evaluate>[3]) {
    return operations
      .flatMap((operation) => evaluate(this.image, operation, atoms, state))
      .map(({ rule, number, effect }) => ({ rule, clause: number, effect: EFFECTS[effect] as Effect }));
  }

  private outcomeOf(fired: Judged["fired"]): Judged["outcome"] {
    if (!fired.some(({ effect }) => effect !== "notify")) return "allowed";
    return !this.refuses || fired.some(({ effect }) => effect === "kill") ? "killed" : "refused";
  }

  private named(process: ImageProcess, path: string, operation: number): Judged {
    return this.judge(process, { operations: [operation], atoms: this.atomsOf(path) });
  }

  private access(process: ImageProcess, name: ImageName, operations: readonly number[]): Judged {
    return this.judge(process, {
      operations,
      atoms: this.atomsOf(name.path),
      from: operations.includes(AP.AP_OP_READ) ? name.file.labels : 0n,
      to: operations.includes(AP.AP_OP_WRITE) ? name.file : null,
    });
  }

  private peer(process: ImageProcess, { address, port }: { address: string; port: number }, operation: number): Judged {
    const key = `${address} ${port}`;
    const known = this.endpoints.get(key) ?? { labels: 0n };
    this.endpoints.set(key, known);
    return this.judge(process, {
      operations: [operation],
      atoms: matchEndpoint(this.image, address, port),
      from: operation === AP.AP_OP_RECV ? known.labels : 0n,
      to: operation === AP.AP_OP_CONNECT ? known : null,
    });
  }

  private atomsOf(path: string): Set<number> {
    return matchSet(this.image, AP.AP_GROUP_FILE, Buffer.from(path));
  }

  private judge(process: ImageProcess, { operations, atoms, from = 0n, to = null }: Access): Judged {
    const time = ++this.now;
    const moves = operations
      .flatMap((operation) => movesOf(this.image, operation, atoms))
      .filter(({ planted }) => planted === null || !this.stamps.has(planted));
    const bits = (kind: number) => moves.filter((one) => one.kind === kind).reduce((all, one) => all | one.bits, 0n);
    const labels = (process.labels | from | bits(AP.AP_MOVE_GAIN)) & ~bits(AP.AP_MOVE_DROP);
    const lineage = process.lineage | bits(AP.AP_MOVE_LINEAGE);
    const state = { labels, lineage, stamps: this.stamps };
    const fired = this.evaluated(operations, atoms, state);
    const verdict: Judged = { fired, outcome: this.outcomeOf(fired) };
    if (verdict.outcome === "killed") process.alive = false;
    if (!this.happens(verdict)) return verdict;
    process.labels = labels;
    process.lineage = lineage;
    if (to) to.labels |= labels;
    const awaited = moves.filter((one) => one.kind === AP.AP_MOVE_STAMP_ON_EXIT);
    if (awaited.length > 0 && process.pending.length === 0) process.pendingSince = time;
    process.pending = [...process.pending, ...awaited];
    for (const { kind, event } of moves) if (kind === AP.AP_MOVE_STAMP) this.stamps.set(event, time);
    return verdict;
  }

  private happens(verdict: Judged): boolean {
    return verdict.outcome === "allowed" || !this.refuses;
  }
}
